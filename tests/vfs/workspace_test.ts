import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RunbyteError } from "../../src/base/errors.ts";
import { makeWorkspace, text } from "./workspace_fixture.ts";

Deno.test("openWorkspace() makes private directories", async () => {
  await using fixture = await makeWorkspace();
  assert.equal(statSync(fixture.directory).mode & 0o777, 0o700);
  assert.equal(statSync(fixture.workspace.root).mode & 0o777, 0o700);
  await fixture.workspace.write(["a", "x.txt"], text("1"));
  assert.equal(statSync(join(fixture.workspace.root, "a")).mode & 0o777, 0o700);
  assert.equal(statSync(join(fixture.workspace.root, "a", "x.txt")).mode & 0o777, 0o600);
});

Deno.test("write() then read() gives the same bytes", async () => {
  await using fixture = await makeWorkspace();
  const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
  await fixture.workspace.write(["data", "deep", "x.bin"], bytes);
  assert.deepEqual(new Uint8Array(await fixture.workspace.read(["data", "deep", "x.bin"])), bytes);
});

Deno.test("write() replaces a file as a whole", async () => {
  await using fixture = await makeWorkspace();
  await fixture.workspace.write(["x.txt"], text("a longer text"));
  await fixture.workspace.write(["x.txt"], text("short"));
  assert.equal(readFileSync(join(fixture.workspace.root, "x.txt"), "utf8"), "short");
});

Deno.test("write() leaves nothing else behind, neither in the root nor in the temporary folder", async () => {
  await using fixture = await makeWorkspace({ workspaceFileBytes: 10 });
  await fixture.workspace.write(["x.txt"], text("1"));
  await assert.rejects(fixture.workspace.write(["y.txt"], text("x".repeat(11))));
  await fixture.workspace.write(["dir", "z.txt"], text("1"));
  await assert.rejects(fixture.workspace.write(["dir"], text("1")), /is a directory/);
  assert.deepEqual(await readdir(fixture.workspace.root), ["dir", "x.txt"]);
  assert.deepEqual(await readdir(join(fixture.directory, "temporary")), []);
});

Deno.test("append() makes a missing file and adds to a standing one", async () => {
  await using fixture = await makeWorkspace();
  await fixture.workspace.append(["log.txt"], text("one\n"));
  await fixture.workspace.append(["log.txt"], text("two\n"));
  assert.equal(readFileSync(join(fixture.workspace.root, "log.txt"), "utf8"), "one\ntwo\n");
});

Deno.test("append() in parallel loses nothing", async () => {
  await using fixture = await makeWorkspace();
  await Promise.all(
    Array.from({ length: 50 }, (_, n) => fixture.workspace.append(["log.txt"], text(`${n}\n`))),
  );
  const lines = readFileSync(join(fixture.workspace.root, "log.txt"), "utf8").trim().split("\n");
  assert.deepEqual(lines, Array.from({ length: 50 }, (_, n) => String(n)));
});

Deno.test("remove() deletes a file and the directories that it leaves empty", async () => {
  await using fixture = await makeWorkspace();
  await fixture.workspace.write(["a", "b", "x.txt"], text("1"));
  await fixture.workspace.write(["a", "y.txt"], text("1"));
  await fixture.workspace.remove(["a", "b", "x.txt"]);
  assert.deepEqual(await readdir(join(fixture.workspace.root, "a")), ["y.txt"]);
  await fixture.workspace.remove(["a", "y.txt"]);
  assert.deepEqual(await readdir(fixture.workspace.root), []);
});

Deno.test("stat() tells files, directories and nothing apart", async () => {
  await using fixture = await makeWorkspace();
  await fixture.workspace.write(["a", "x.txt"], text("four"));
  const stat = await fixture.workspace.stat(["a", "x.txt"]);
  assert.equal(stat?.kind, "file");
  assert.equal(stat?.size, 4);
  assert.match(stat!.modified, /^\d{4}-\d\d-\d\dT/);
  assert.equal((await fixture.workspace.stat(["a"]))?.kind, "directory");
  assert.equal(await fixture.workspace.stat(["a", "nope"]), undefined);
  assert.equal(await fixture.workspace.stat(["a", "x.txt", "below"]), undefined);
});

Deno.test("read() of a missing file names the nearest one", async () => {
  await using fixture = await makeWorkspace();
  await assert.rejects(fixture.workspace.read(["x"]), { hint: "The workspace is empty" });
  await fixture.workspace.write(["report.json"], text("{}"));
  await assert.rejects(fixture.workspace.read(["reprot.json"]), {
    code: "NOT_FOUND",
    message: "file '/workspace/reprot.json' not found",
    hint: "Did you mean '/workspace/report.json'?",
  });
  await assert.rejects(fixture.workspace.read(["qqqqqqqqqqqq"]), {
    hint: "Available: /workspace/report.json",
  });
  await assert.rejects(fixture.workspace.read([".runs", "0001", "result.json"]), {
    hint: "Only the last runs are kept: list_directory shows what '/workspace/.runs/' holds",
  });
});

Deno.test("remove() and read() of a directory say how directories go", async () => {
  await using fixture = await makeWorkspace();
  await fixture.workspace.write(["a", "x.txt"], text("x"));
  const refusal = {
    code: "PATH_INVALID",
    message: "Cannot use '/workspace/a': it is a directory",
    hint: "Name a file in it; a directory goes with its last file",
  };
  await assert.rejects(fixture.workspace.remove(["a"]), refusal);
  await assert.rejects(fixture.workspace.read(["a"]), refusal);
  await fixture.workspace.remove(["a", "x.txt"]);
  assert.equal(await fixture.workspace.stat(["a"]), undefined);
});

Deno.test("quota: one file over workspaceFileBytes is refused and named", async () => {
  await using fixture = await makeWorkspace({ workspaceFileBytes: 1_000 });
  await fixture.workspace.write(["ok"], new Uint8Array(1_000));
  await assert.rejects(fixture.workspace.write(["big"], new Uint8Array(1_001)), {
    code: "QUOTA_EXCEEDED",
    message:
      "Cannot write '/workspace/big': it would be 1,001 bytes, a file may have 1,000 (limits.workspaceFileBytes)",
  });
});

Deno.test("quota: appending past workspaceFileBytes is refused and leaves the file as it was", async () => {
  await using fixture = await makeWorkspace({ workspaceFileBytes: 10 });
  await fixture.workspace.append(["log"], text("12345678"));
  await assert.rejects(fixture.workspace.append(["log"], text("90x")), /workspaceFileBytes/);
  assert.equal(readFileSync(join(fixture.workspace.root, "log"), "utf8"), "12345678");
});

Deno.test("quota: many small files stop at workspaceFiles", async () => {
  await using fixture = await makeWorkspace({ workspaceFiles: 5 });
  for (let n = 0; n < 5; n++) await fixture.workspace.write([`f${n}`], new Uint8Array());
  await assert.rejects(
    fixture.workspace.write(["f5"], new Uint8Array()),
    /limits\.workspaceFiles\)/,
  );
  await fixture.workspace.write(["f0"], text("a standing file may still be written"));
  await fixture.workspace.remove(["f1"]);
  await fixture.workspace.write(["f5"], new Uint8Array());
});

Deno.test("quota: parallel writes do not pass workspaceBytes together", async () => {
  await using fixture = await makeWorkspace({ workspaceBytes: 1_000 });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) => fixture.workspace.write([`f${n}`], new Uint8Array(100))),
  );
  assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 10);
  assert.equal((await readdir(fixture.workspace.root)).length, 10);
});

Deno.test("quota: replacing a file counts its new size alone", async () => {
  await using fixture = await makeWorkspace({ workspaceBytes: 1_000 });
  for (let n = 0; n < 20; n++) await fixture.workspace.write(["x"], new Uint8Array(900));
  await fixture.workspace.write(["y"], new Uint8Array(100));
  await assert.rejects(fixture.workspace.write(["z"], new Uint8Array(1)), /limits\.workspaceBytes/);
});

Deno.test("quota: files planted on disk count once a limit is met", async () => {
  await using fixture = await makeWorkspace({ workspaceFiles: 2 });
  await fixture.workspace.write(["a"], text("1"));
  await writeFile(join(fixture.workspace.root, "planted"), "1");
  await fixture.workspace.recount();
  await assert.rejects(fixture.workspace.write(["b"], text("1")), /workspaceFiles/);
});

Deno.test("quota: files that went without our doing make room again", async () => {
  await using fixture = await makeWorkspace({ workspaceFiles: 1 });
  await fixture.workspace.write(["a"], text("1"));
  await rm(join(fixture.workspace.root, "a"));
  await fixture.workspace.recount();
  await fixture.workspace.write(["b"], text("1"));
});

Deno.test("case folding: a second name that differs in case only is refused", async () => {
  await using fixture = await makeWorkspace();
  await fixture.workspace.write(["A.txt"], text("1"));
  await assert.rejects(fixture.workspace.write(["a.txt"], text("2")), {
    code: "PATH_INVALID",
    message: "Cannot write '/workspace/a.txt': it differs only in case from '/workspace/A.txt'",
  });
  await fixture.workspace.write(["Dir", "x"], text("1"));
  await assert.rejects(fixture.workspace.append(["dir", "y"], text("2")), /'\/workspace\/Dir'/);
  await fixture.workspace.remove(["Dir", "x"]);
  await fixture.workspace.write(["dir", "y"], text("2"));
});

Deno.test(".runs is not writable, appendable or deletable, in no spelling", async () => {
  await using fixture = await makeWorkspace();
  const run = await fixture.workspace.runs.newRun();
  await fixture.workspace.runs.save(run, "result.json", [text("{}")]);
  for (const folder of [".runs", ".RUNS", ".Runs"]) {
    const path = [folder, run, "result.json"];
    await assert.rejects(fixture.workspace.write(path, text("x")), /kept by Runbyte/);
    await assert.rejects(fixture.workspace.append(path, text("x")), /kept by Runbyte/);
    await assert.rejects(fixture.workspace.remove(path), /kept by Runbyte/);
  }
  await assert.rejects(fixture.workspace.write([".runs"], text("x")), /kept by Runbyte/);
  assert.deepEqual(
    text("{}"),
    new Uint8Array(await fixture.workspace.read([".runs", run, "result.json"])),
  );
});

Deno.test(".runs does not count against the quota", async () => {
  await using fixture = await makeWorkspace({ workspaceBytes: 10, workspaceFiles: 1 });
  const run = await fixture.workspace.runs.newRun();
  await fixture.workspace.runs.save(run, "result.json", [new Uint8Array(1_000)]);
  await fixture.workspace.recount();
  await fixture.workspace.write(["x"], new Uint8Array(10));
  assert.deepEqual(fixture.workspace.files().map(({ segments }) => segments.join("/")), ["x"]);
});

Deno.test("errors of the disk carry no path of the host", async () => {
  await using fixture = await makeWorkspace();
  await rm(join(fixture.directory, "temporary"), { recursive: true });
  await assert.rejects(fixture.workspace.write(["x"], text("1")), (thrown: RunbyteError) => {
    assert.ok(thrown instanceof RunbyteError);
    assert.ok(!`${thrown.message} ${thrown.hint}`.includes(fixture.directory));
    return true;
  });
});

Deno.test("read() refuses more bytes than asked for", async () => {
  await using fixture = await makeWorkspace();
  await fixture.workspace.write(["x"], new Uint8Array(11));
  await assert.rejects(fixture.workspace.read(["x"], 10), { code: "QUOTA_EXCEEDED" });
});

Deno.test("openWorkspace() on a kept directory counts what stands there", async () => {
  await using fixture = await makeWorkspace({ workspaceFiles: 1 });
  await fixture.workspace.write(["x"], text("1"));
  const again = await fixture.reopen();
  await assert.rejects(again.write(["y"], text("1")), /workspaceFiles/);
  assert.equal(await again.runs.newRun(), "0001");
});

Deno.test("nothing can stand below a file", async () => {
  await using fixture = await makeWorkspace();
  await fixture.workspace.write(["x"], text("1"));
  await assert.rejects(fixture.workspace.write(["x", "y"], text("1")), /it is a file/);
  await assert.rejects(fixture.workspace.append(["x", "y"], text("1")), /it is a file/);
  await assert.rejects(fixture.workspace.read(["x", "y"]), { code: "NOT_FOUND" });
  await assert.rejects(fixture.workspace.remove(["x", "y"]), { code: "NOT_FOUND" });
  assert.equal(readFileSync(join(fixture.workspace.root, "x"), "utf8"), "1");
});
