import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProcessFolder } from "../../src/session/process_folder.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const NOW = Date.now();

interface Fixture extends AsyncDisposable {
  readonly parent: string;
  readonly folder: ProcessFolder;
  /** Plants the folder of another process. */
  plant(owner: { pid?: number; ageMs: number }): Promise<string>;
}

/** Processes with an even id live. */
async function makeFolder(): Promise<Fixture> {
  const parent = await mkdtemp(join(tmpdir(), "runbyte-live-"));
  const folder = await ProcessFolder.make({
    parent,
    now: () => NOW,
    isAlive: (pid) => pid % 2 === 0,
  });
  let planted = 0;
  return {
    parent,
    folder,
    async plant({ pid, ageMs }) {
      const path = join(parent, `planted${planted++}`);
      await mkdir(join(path, "session", "files"), { recursive: true });
      await writeFile(join(path, "session", "files", "x"), "1");
      const time = new Date(NOW - ageMs);
      if (pid !== undefined) {
        await writeFile(join(path, "owner.json"), JSON.stringify({ pid }));
        await utimes(join(path, "owner.json"), time, time);
      }
      await utimes(path, time, time);
      return path;
    },
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }),
  };
}

Deno.test("ProcessFolder has a random name, mode 0700, and names its process", async () => {
  await using fixture = await makeFolder();
  const { path } = fixture.folder;
  assert.match(path, /\/[0-9a-f]{32}$/);
  assert.equal(statSync(path).mode & 0o777, 0o700);
  assert.deepEqual(JSON.parse(await readFile(join(path, "owner.json"), "utf8")), { pid: Deno.pid });
});

for (
  const { name, owner, stays } of [
    { name: "of a dead process", owner: { pid: 7, ageMs: 30_000 }, stays: false },
    { name: "of a process that lives", owner: { pid: 8, ageMs: 30_000 }, stays: true },
    {
      name: "with a heartbeat, of a process that cannot be seen",
      owner: { pid: 7, ageMs: 10_000 },
      stays: true,
    },
    {
      name: "without heartbeat for a month, whose id was given away",
      owner: { pid: 8, ageMs: 30 * DAY_MS },
      stays: false,
    },
    { name: "that is just being made", owner: { ageMs: 10 }, stays: true },
    { name: "that was never finished", owner: { ageMs: 60_000 }, stays: false },
  ]
) {
  Deno.test(`removeStale() ${stays ? "leaves" : "removes"} a folder ${name}`, async () => {
    await using fixture = await makeFolder();
    const path = await fixture.plant(owner);
    await fixture.folder.removeStale();
    assert.equal(existsSync(path), stays);
    assert.ok(existsSync(fixture.folder.path));
  });
}

Deno.test("removeStale() takes another folder with this process's id for a dead one", async () => {
  const parent = await mkdtemp(join(tmpdir(), "runbyte-live-"));
  try {
    const folder = await ProcessFolder.make({ parent, now: () => NOW });
    const path = join(parent, "other");
    await mkdir(path);
    await writeFile(join(path, "owner.json"), JSON.stringify({ pid: Deno.pid }));
    await utimes(join(path, "owner.json"), new Date(NOW - 60_000), new Date(NOW - 60_000));
    await folder.removeStale();
    assert.ok(!existsSync(path));
    assert.ok(existsSync(folder.path));
  } finally {
    await rm(parent, { recursive: true });
  }
});

Deno.test("removeStale() never follows a link out of the folder", async () => {
  await using fixture = await makeFolder();
  const outside = await mkdtemp(join(tmpdir(), "runbyte-outside-"));
  await writeFile(join(outside, "precious"), "1");
  const path = await fixture.plant({ pid: 7, ageMs: 30_000 });
  await symlink(outside, join(path, "session", "files", "link"));
  await fixture.folder.removeStale();
  assert.ok(!existsSync(path));
  assert.ok(existsSync(join(outside, "precious")));
  await rm(outside, { recursive: true });
});

Deno.test("disposal removes the folder with all that is in it", async () => {
  await using fixture = await makeFolder();
  await mkdir(join(fixture.folder.path, "session"));
  await fixture.folder[Symbol.asyncDispose]();
  assert.ok(!existsSync(fixture.folder.path));
});
