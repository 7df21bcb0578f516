import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { WorkspaceMount } from "../../src/vfs/workspace_mount.ts";
import { makeWorkspace, text } from "./workspace_fixture.ts";

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1, 2]);

Deno.test("WorkspaceMount.list() names files and directories, and .runs once there is one", async () => {
  await using fixture = await makeWorkspace();
  const mount = new WorkspaceMount(fixture.workspace);
  assert.deepEqual(await mount.list(""), []);
  await fixture.workspace.write(["notes.md"], text("12345"));
  await fixture.workspace.write(["data", "x.json"], text("{}"));
  await fixture.workspace.runs.save("0001", "result.json", [text("{}")]);
  assert.deepEqual(await mount.list(""), [
    { name: ".runs", kind: "directory", note: "long results and console output" },
    { name: "data", kind: "directory" },
    { name: "notes.md", kind: "file", description: "5 bytes" },
  ]);
  assert.deepEqual(await mount.list("data"), [
    { name: "x.json", kind: "file", description: "2 bytes" },
  ]);
});

Deno.test("WorkspaceMount.list() of a missing directory and of a file teaches", async () => {
  await using fixture = await makeWorkspace();
  await fixture.workspace.write(["data", "x.json"], text("{}"));
  const mount = new WorkspaceMount(fixture.workspace);
  await assert.rejects(mount.list("dat"), {
    code: "NOT_FOUND",
    message: "directory '/workspace/dat/' not found",
  });
  await assert.rejects(mount.list("data/x.json"), /is a file, not a directory/);
});

Deno.test("WorkspaceMount.read() tells text from binary by content", async () => {
  await using fixture = await makeWorkspace();
  const mount = new WorkspaceMount(fixture.workspace);
  await fixture.workspace.write(["a.png"], text("only text"));
  await fixture.workspace.write(["b.txt"], PNG);
  assert.deepEqual(await mount.read("a.png"), { kind: "text", text: "only text" });
  const binary = await mount.read("b.txt");
  assert.ok(binary.kind === "binary");
  assert.equal(binary.mimeType, "image/png");
  assert.deepEqual(new Uint8Array(binary.bytes), PNG);
});

Deno.test("WorkspaceMount.read() gives long text in pieces and loses no character between them", async () => {
  await using fixture = await makeWorkspace();
  const mount = new WorkspaceMount(fixture.workspace);
  const content = "€uro and more\n".repeat(400_000);
  await fixture.workspace.write(["big.txt"], text(content));
  const file = await mount.read("big.txt");
  assert.ok(file.kind === "stream");
  let read = "";
  for await (const piece of file.pieces) read += piece;
  assert.ok(read === content);
});

Deno.test("WorkspaceMount.read() refuses a binary file too large to show", async () => {
  await using fixture = await makeWorkspace();
  const path = join(fixture.workspace.root, "huge.bin");
  await writeFile(path, PNG);
  await truncate(path, 5_000_000_000);
  await assert.rejects(new WorkspaceMount(fixture.workspace).read("huge.bin"), {
    code: "QUOTA_EXCEEDED",
    message: /5000\.0 MB, at most 8\.4 MB can be shown/,
  });
});

Deno.test("WorkspaceMount.read() of a sparse giant full of text never holds it", async () => {
  await using fixture = await makeWorkspace();
  const path = join(fixture.workspace.root, "huge.txt");
  await writeFile(path, "x\n".repeat(40_000));
  await truncate(path, 5_000_000_000);
  const file = await new WorkspaceMount(fixture.workspace).read("huge.txt");
  assert.equal(file.kind, "stream");
});

Deno.test("WorkspaceMount.search() finds files by the words of their paths", async () => {
  await using fixture = await makeWorkspace();
  await fixture.workspace.write(["sales", "report-2026.json"], text("{}"));
  await fixture.workspace.write(["notes.md"], text("report"));
  const mount = new WorkspaceMount(fixture.workspace);
  const paths = async (path: string, query: string): Promise<string[]> =>
    (await mount.search(path, query)).map((match) => match.path);
  assert.deepEqual(await paths("", "sales report"), ["/workspace/sales/report-2026.json"]);
  assert.deepEqual(await paths("sales", "report"), ["/workspace/sales/report-2026.json"]);
  assert.deepEqual(await paths("sales", "notes"), []);
});

Deno.test("WorkspaceMount.load() gives modules, and a new version for a new text", async () => {
  await using fixture = await makeWorkspace();
  const mount = new WorkspaceMount(fixture.workspace);
  await fixture.workspace.write(["lib", "double.ts"], text("export const two = 2;"));
  const first = await mount.load("/workspace/lib/double.ts");
  assert.equal(first?.source, "export const two = 2;");
  await fixture.workspace.write(["lib", "double.ts"], text("export const two = 22;"));
  assert.notEqual((await mount.load("/workspace/lib/double.ts"))?.version, first?.version);
});

Deno.test("WorkspaceMount.load() gives nothing that is no module, and follows no link", async () => {
  await using fixture = await makeWorkspace();
  const mount = new WorkspaceMount(fixture.workspace);
  await fixture.workspace.write(["x.md"], text("# no"));
  await fixture.workspace.write(["binary.ts"], PNG);
  for (
    const path of [
      "/workspace/x.md",
      "/workspace/binary.ts",
      "/workspace/none.ts",
      "/workspace/../x.ts",
      "/workspace/%2e%2e/x.ts",
      "/etc/passwd.ts",
      "@runbyte/fs",
    ]
  ) {
    assert.equal(await mount.load(path), undefined, path);
  }
  if (Deno.build.os === "windows") return;
  await symlink("/etc/hostname", join(fixture.workspace.root, "link.ts"));
  execFileSync("mkfifo", [join(fixture.workspace.root, "fifo.ts")]);
  assert.equal(await mount.load("/workspace/link.ts"), undefined);
  assert.equal(await mount.load("/workspace/fifo.ts"), undefined);
});

Deno.test("WorkspaceMount.suggest() names modules alone", async () => {
  await using fixture = await makeWorkspace();
  await fixture.workspace.write(["double.ts"], text(""));
  await fixture.workspace.write(["double.md"], text(""));
  const mount = new WorkspaceMount(fixture.workspace);
  assert.deepEqual(await mount.suggest("/workspace/duoble.ts"), ["/workspace/double.ts"]);
});
