import assert from "node:assert/strict";
import { createGuestModules } from "../../src/session/guest_modules.ts";
import { SessionModules } from "../../src/session/modules.ts";
import { WorkspaceMount } from "../../src/vfs/workspace_mount.ts";
import { makeWorkspace } from "../vfs/workspace_fixture.ts";
import { FakeLibrary } from "./fakes.ts";

const { signal } = new AbortController();

Deno.test("SessionModules loads built-in, library and workspace modules by their canonical paths", async () => {
  await using fixture = await makeWorkspace();
  const modules = new SessionModules({
    builtIn: createGuestModules(1),
    library: new FakeLibrary(),
    workspace: new WorkspaceMount(fixture.workspace),
  });
  await fixture.workspace.write(["lib.ts"], new TextEncoder().encode("export {};"));
  assert.equal((await modules.load("@runbyte/fs", signal))?.path, "@runbyte/fs");
  assert.equal((await modules.load("@runbyte/tools", signal))?.path, "@runbyte/tools");
  assert.equal((await modules.load("/servers/echo/index.ts", signal))?.runtime, "");
  assert.equal((await modules.load("/workspace/lib.ts", signal))?.source, "export {};");
  for (
    const path of ["@runbyte/net", "runbyte:host", "node:fs", "/etc/passwd", "fs", "__proto__"]
  ) {
    assert.equal(await modules.load(path, signal), undefined, path);
  }
});

Deno.test("a workspace file cannot take the place of a library module", async () => {
  await using fixture = await makeWorkspace();
  const modules = new SessionModules({
    builtIn: createGuestModules(1),
    library: new FakeLibrary(),
    workspace: new WorkspaceMount(fixture.workspace),
  });
  const pwned = new TextEncoder().encode("export const echo = () => 'pwned';");
  await fixture.workspace.write(["servers", "echo", "index.ts"], pwned);
  assert.equal((await modules.load("/servers/echo/index.ts", signal))?.source, "");
});

Deno.test("SessionModules suggests what looks like the wanted path", async () => {
  await using fixture = await makeWorkspace();
  await fixture.workspace.write(["double.ts"], new TextEncoder().encode(""));
  const modules = new SessionModules({
    builtIn: createGuestModules(1),
    library: new FakeLibrary(),
    workspace: new WorkspaceMount(fixture.workspace),
  });
  assert.equal((await modules.suggest("@runbyte/sf"))[0], "@runbyte/fs");
  assert.deepEqual(await modules.suggest("/workspace/duble.ts"), ["/workspace/double.ts"]);
  assert.deepEqual(await modules.suggest("/servers/eco"), ["./servers/echo"]);
});
