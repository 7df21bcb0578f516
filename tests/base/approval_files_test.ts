import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApprovalFiles } from "../../src/base/approval_files.ts";

const CALL = { server: "crm", tool: "delete", args: "{}", rule: "policy[0]" };

class Folder implements Disposable {
  readonly path = join(mkdtempSync(join(tmpdir(), "runbyte-approvals-")), "approvals");
  readonly stop = new AbortController();

  get names(): readonly string[] {
    return existsSync(this.path) ? readdirSync(this.path).sort() : [];
  }

  /** Waits in one process; gives the id once it is there. */
  async wait(tool = CALL.tool): Promise<{ id: string; answered: Promise<number> }> {
    const files = new ApprovalFiles(this.path, { pollMs: 1 });
    const { promise, resolve } = Promise.withResolvers<string>();
    const answered = files.ask({ ...CALL, tool }, this.stop.signal, resolve);
    answered.catch(() => {});
    return { id: await promise, answered };
  }

  [Symbol.dispose](): void {
    this.stop.abort();
    rmSync(join(this.path, ".."), { recursive: true, force: true });
  }
}

Deno.test("ApprovalFiles writes nothing before a call waits, and nothing stays behind it", async () => {
  using folder = new Folder();
  const other = new ApprovalFiles(folder.path);
  assert.deepEqual(await other.list(), []);
  assert.equal(existsSync(folder.path), false);
  const { id, answered } = await folder.wait();
  assert.deepEqual((await other.list()).map((each) => each.id), [id]);
  await other.answer(id, 7);
  assert.equal(await answered, 7);
  assert.deepEqual(folder.names, []);
});

Deno.test("ApprovalFiles tells the answers of several calls apart", async () => {
  using folder = new Folder();
  const [one, two] = [await folder.wait("a"), await folder.wait("b")];
  const other = new ApprovalFiles(folder.path);
  await other.answer(two.id, 0);
  await other.answer(one.id, 1);
  assert.deepEqual(await Promise.all([one.answered, two.answered]), [1, 0]);
});

Deno.test("of two answers at once the first counts", async () => {
  using folder = new Folder();
  // Nobody looks for the answer meanwhile.
  mkWaiting(folder, "00000001");
  const other = new ApprovalFiles(folder.path);
  const results = await Promise.allSettled([
    other.answer("00000001", 1),
    other.answer("00000001", 0),
  ]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  await assert.rejects(other.answer("00000001", 1), /answered already/);
});

Deno.test("ask() ends with its signal and takes its file with it", async () => {
  using folder = new Folder();
  const { answered } = await folder.wait();
  folder.stop.abort();
  await assert.rejects(answered);
  assert.deepEqual(folder.names, []);
});

for (const id of ["../../etc/passwd", "00000000", "", "0000000g", "00000001.json"]) {
  Deno.test(`answer() refuses the id '${id}', which waits for nothing, and writes no file`, async () => {
    using folder = new Folder();
    await assert.rejects(new ApprovalFiles(folder.path).answer(id, 1), { code: "NOT_FOUND" });
    assert.deepEqual(folder.names, []);
  });
}

/** What a process leaves that died while it waited. */
function mkWaiting(folder: Folder, id: string, text?: string): string {
  const file = join(folder.path, `${id}.json`);
  if (!existsSync(folder.path)) mkdirSync(folder.path, { recursive: true });
  const askedAt = new Date().toISOString();
  writeFileSync(file, text ?? JSON.stringify({ id, ...CALL, askedAt, pid: 12345 }));
  return file;
}

Deno.test("list() removes what a dead process left, and leaves what may still be waited for", async () => {
  using folder = new Folder();
  const ids = ["00000001", "00000002", "00000003"];
  const [silentAndDead, silent] = ids.map((id) => mkWaiting(folder, id));
  const minuteAgo = new Date(Date.now() - 60_000);
  utimesSync(silentAndDead, minuteAgo, minuteAgo);
  utimesSync(silent, minuteAgo, minuteAgo);
  writeFileSync(silent, JSON.stringify({ id: ids[1], ...CALL, askedAt: "2", pid: 1 }));
  utimesSync(silent, minuteAgo, minuteAgo);
  const files = new ApprovalFiles(folder.path, { isAlive: (pid) => pid === 1 });
  assert.deepEqual((await files.list()).map(({ id }) => id).sort(), [ids[1], ids[2]]);
  assert.deepEqual(folder.names, [`${ids[1]}.json`, `${ids[2]}.json`]);
  await assert.rejects(files.answer(ids[0], 1), { code: "NOT_FOUND" });
});

Deno.test("list() passes over files that are none, and removes answers that came too late", async () => {
  using folder = new Folder();
  mkWaiting(folder, "00000001", "{ not JSON");
  writeFileSync(join(folder.path, "notes.txt"), "x");
  writeFileSync(join(folder.path, "00000002.answer"), '{"calls":1}');
  assert.deepEqual(await new ApprovalFiles(folder.path).list(), []);
  assert.deepEqual(folder.names, ["00000001.json", "notes.txt"]);
});
