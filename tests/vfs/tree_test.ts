import assert from "node:assert/strict";
import { Tree } from "../../src/vfs/tree.ts";
import { FakeMount } from "./fake_mount.ts";

const servers = new FakeMount("/servers", {
  "github/listIssues.ts": "export {};",
  "github/index.ts": "export {};",
  "slack/postMessage.ts": "export {};",
  "index.ts": "export {};",
});
const workspace = new FakeMount("/workspace", { "data/issues.json": "[]" });
const tree = new Tree([
  { name: "servers", note: "MCP servers", mount: servers },
  { name: "workspace", mount: workspace },
]);

Deno.test("Tree.list() shows the top folders without asking a mount", async () => {
  for (const path of ["/", "", ".", "//"]) {
    assert.deepEqual(await tree.list(path), {
      path: "/",
      entries: [
        { name: "servers", kind: "directory", note: "MCP servers" },
        { name: "workspace", kind: "directory" },
      ],
    });
  }
});

Deno.test("Tree.list() gives the canonical path in every spelling", async () => {
  for (const path of ["/servers/github", "servers/github/", "./servers//github"]) {
    const { path: canonical, entries } = await tree.list(path);
    assert.equal(canonical, "/servers/github/");
    assert.deepEqual(entries.map(({ name }) => name), ["listIssues.ts", "index.ts"]);
  }
});

Deno.test("Tree.list() corrects a misspelt top folder", async () => {
  await assert.rejects(tree.list("/server/github"), {
    code: "NOT_FOUND",
    message: "directory '/server/github/' not found",
    hint: "Did you mean '/servers/github'? Available: /servers/, /workspace/",
  });
});

Deno.test("Tree finds a name whose top folder was left out", async () => {
  await assert.rejects(tree.list("github"), {
    hint: "Did you mean '/servers/github/'? Available: /servers/, /workspace/",
  });
  await assert.rejects(tree.read("/github/listIssues.ts"), {
    message: "file '/github/listIssues.ts' not found",
    hint: "Did you mean '/servers/github/listIssues.ts'? Available: /servers/, /workspace/",
  });
});

Deno.test("Tree.read() gives content with its canonical path", async () => {
  assert.deepEqual(await tree.read("workspace/data/issues.json"), {
    path: "/workspace/data/issues.json",
    content: { kind: "text", text: "[]" },
  });
});

Deno.test("Tree.read() of the root says how to list it", async () => {
  await assert.rejects(tree.read("/"), { code: "NOT_FOUND", hint: "List it with list_directory" });
});

Deno.test("Tree.search() from the root asks every mount, best first", async () => {
  const { path, matches } = await tree.search("/", "issues");
  assert.equal(path, "/");
  assert.deepEqual(matches.map((match) => match.path), ["/workspace/data/issues.json"]);
  const below = await tree.search("/servers", "k/");
  assert.equal(below.path, "/servers/");
  assert.deepEqual(below.matches.map((match) => match.path), [
    "/servers/slack/postMessage.ts",
  ]);
});

for (const path of ["/servers/../../etc/passwd", "file:///etc/passwd", "/servers/%2e%2e/x"]) {
  Deno.test(`Tree refuses ${path} before any mount sees it`, async () => {
    await assert.rejects(tree.list(path), { code: "PATH_INVALID" });
    await assert.rejects(tree.read(path), { code: "PATH_INVALID" });
    await assert.rejects(tree.search(path, "x"), { code: "PATH_INVALID" });
  });
}
