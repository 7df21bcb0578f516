import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitUntil } from "../support/processes.ts";
import { Runbyte } from "../support/runbyte.ts";
import { toyServer } from "../support/servers.ts";

Deno.test("serve takes over a changed config file and keeps the old one when it is broken", async () => {
  await using runbyte = await Runbyte.start({ config: { mcpServers: { one: toyServer() } } });
  const file = join(runbyte.folder, "runbyte.json");
  const servers = (): Promise<string> => runbyte.read("list_directory", "/servers");
  assert.match(await servers(), /one\//);
  writeFileSync(file, "{ broken");
  await waitUntil("it says so", () => runbyte.child.stderr.includes("Kept the old configuration"));
  assert.match(await servers(), /one\//);
  writeFileSync(file, JSON.stringify({ mcpServers: { two: toyServer() } }));
  await waitUntil("the new server is there", async () => (await servers()).includes("two/"));
  assert.doesNotMatch(await servers(), /one\//);
  assert.equal(
    await runbyte.value("import * as two from './servers/two'; return two.echo({ value: 'hi' });"),
    "hi",
  );
});
