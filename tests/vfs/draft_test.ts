import assert from "node:assert/strict";
import { Draft } from "../../src/vfs/draft.ts";
import { makeWorkspace } from "./workspace_fixture.ts";

const LIMITS = { workspaceFileBytes: 100, workspaceFiles: 3, workspaceBytes: 150 };

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function makeDraft() {
  const fixture = await makeWorkspace();
  const { workspace } = fixture;
  await workspace.write(["a", "old.txt"], bytes("old"));
  await workspace.write(["b.txt"], bytes("b"));
  const draft = new Draft(workspace, LIMITS);
  return {
    draft,
    workspace,
    read: async (...path: string[]) => new TextDecoder().decode(await draft.read(path)),
    names: async (...path: string[]) => (await draft.list(path)).map(({ name }) => name),
    [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose](),
  };
}

Deno.test("Draft shows its own changes, and the workspace keeps its files", async () => {
  await using fixture = await makeDraft();
  const { draft, workspace, read, names } = fixture;
  await draft.write(["a", "old.txt"], bytes("new"));
  await draft.append(["b.txt"], bytes("+c"));
  await draft.write(["made", "deep", "x.txt"], bytes("x"));
  assert.equal(await read("a", "old.txt"), "new");
  assert.equal(await read("b.txt"), "b+c");
  assert.equal((await draft.stat(["b.txt"]))?.size, 3);
  assert.equal((await draft.stat(["made", "deep"]))?.kind, "directory");
  assert.deepEqual((await names()).filter((name) => name !== ".runs"), ["a", "b.txt", "made"]);
  assert.deepEqual(await names("made"), ["deep"]);
  assert.deepEqual(await names("made", "deep"), ["x.txt"]);
  assert.deepEqual(workspace.files().map(({ segments }) => segments.join("/")), [
    "a/old.txt",
    "b.txt",
  ]);
  assert.equal(new TextDecoder().decode(await workspace.read(["a", "old.txt"])), "old");
});

Deno.test("Draft forgets what is removed in it, and lets it be written again", async () => {
  await using fixture = await makeDraft();
  const { draft, workspace, names } = fixture;
  await draft.remove(["a", "old.txt"]);
  assert.equal(await draft.stat(["a", "old.txt"]), undefined);
  assert.deepEqual(await names("a"), []);
  await assert.rejects(draft.read(["a", "old.txt"]), { code: "NOT_FOUND" });
  await assert.rejects(draft.remove(["a", "old.txt"]), { code: "NOT_FOUND" });
  await draft.append(["a", "old.txt"], bytes("again"));
  assert.equal(await fixture.read("a", "old.txt"), "again");
  assert.equal((await workspace.stat(["a", "old.txt"]))?.size, 3);
});

Deno.test("Draft refuses what a workspace refuses", async () => {
  await using fixture = await makeDraft();
  const { draft } = fixture;
  await assert.rejects(draft.write([], bytes("")), { code: "PATH_INVALID" });
  await assert.rejects(draft.write([".runs", "x"], bytes("")), { code: "PATH_INVALID" });
  await assert.rejects(draft.write(["a"], bytes("")), { code: "PATH_INVALID" });
  await assert.rejects(draft.write(["b.txt", "c"], bytes("")), { code: "PATH_INVALID" });
  await assert.rejects(draft.remove(["a"]), { code: "PATH_INVALID" });
  await assert.rejects(draft.read(["none"]), { code: "NOT_FOUND" });
  await assert.rejects(draft.list(["none"]), { code: "NOT_FOUND" });
});

Deno.test("Draft holds no more than its limits", async () => {
  await using fixture = await makeDraft();
  const { draft } = fixture;
  const big = new Uint8Array(100);
  await assert.rejects(draft.write(["x"], new Uint8Array(101)), { code: "QUOTA_EXCEEDED" });
  await draft.write(["x"], big);
  await draft.write(["x"], big);
  await assert.rejects(draft.append(["x"], bytes("1")), { code: "QUOTA_EXCEEDED" });
  await assert.rejects(draft.write(["y"], big), { code: "QUOTA_EXCEEDED" });
  await draft.write(["y"], bytes("1"));
  await draft.write(["z"], bytes("1"));
  await assert.rejects(draft.write(["w"], bytes("1")), { code: "QUOTA_EXCEEDED" });
});
