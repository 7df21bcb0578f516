import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DEFAULT_LIMITS } from "../../src/base/limits.ts";
import { createSessions, type Sessions } from "../../src/session/sessions.ts";
import { hostCall, makeParts, returned, returnedJson, texts } from "./fakes.ts";

interface Fixture extends AsyncDisposable {
  readonly scratch: string;
  readonly sessions: Sessions;
  readonly parts: ReturnType<typeof makeParts>;
  now: number;
}

async function makeSessions(keep = false, scratch?: string): Promise<Fixture> {
  const directory = scratch ?? await mkdtemp(join(tmpdir(), "runbyte-scratch-"));
  const parts = makeParts();
  const fixture: Fixture = {
    scratch: directory,
    parts,
    now: Date.now(),
    sessions: createSessions({
      ...parts,
      now: () => fixture.now,
      config: {
        scratch: directory,
        workspace: { keep },
        limits: DEFAULT_LIMITS,
        typecheck: { mode: "block", ignore: [] },
      },
    }),
    async [Symbol.asyncDispose]() {
      await fixture.sessions[Symbol.asyncDispose]();
      if (!scratch) await rm(directory, { recursive: true, force: true });
    },
  };
  return fixture;
}

const { signal } = new AbortController();

Deno.test("createSessions() touches no disk before the first session", async () => {
  await using fixture = await makeSessions();
  assert.deepEqual(await readdir(fixture.scratch), []);
});

Deno.test("open() gives each session a private workspace of its own", async () => {
  await using fixture = await makeSessions();
  const one = await fixture.sessions.open();
  const two = await fixture.sessions.open();
  assert.notEqual(one.id, two.id);
  assert.match(one.id, /^[0-9a-f]{32}$/);
  assert.notEqual(one.workspaceRoot, two.workspaceRoot);
  assert.equal(statSync(one.workspaceRoot).mode & 0o777, 0o700);
  assert.ok(one.workspaceRoot.startsWith(fixture.scratch));
});

Deno.test("two sessions never see each other's workspace", async () => {
  await using fixture = await makeSessions();
  const mine = await fixture.sessions.open();
  const other = await fixture.sessions.open();
  fixture.parts.sandbox.guest = async (request) => {
    await hostCall(request, "fs", "writeFile", { path: "secret.txt", text: "secret" });
    return returnedJson(1);
  };
  await other.execute("", { signal });
  assert.ok(existsSync(join(other.workspaceRoot, "secret.txt")));
  const guesses = [
    "secret.txt",
    `../../${other.id}/files/secret.txt`,
    join(other.workspaceRoot, "secret.txt"),
  ];
  for (const path of guesses) {
    fixture.parts.sandbox.guest = async (request) => {
      const { form, body } = await hostCall(request, "fs", "readFile", { path });
      return returned({ kind: "string", text: `${form} ${body}` });
    };
    assert.match(texts(await mine.execute("", { signal }))[0]!, /^error /, path);
    assert.equal((await mine.readFile([path])).isError, true);
  }
  assert.deepEqual(texts(await mine.listDirectory("/workspace")), ["/workspace/ (empty)"]);
});

Deno.test("find() gives a session to its owner alone", async () => {
  await using fixture = await makeSessions();
  const alice = await fixture.sessions.open({ owner: "alice" });
  assert.equal(fixture.sessions.find(alice.id, "alice"), alice);
  assert.equal(fixture.sessions.find(alice.id, "bob"), undefined);
  assert.equal(fixture.sessions.find(alice.id), undefined);
  assert.equal(fixture.sessions.find("unknown", "alice"), undefined);
});

Deno.test("a workspace goes with its session", async () => {
  await using fixture = await makeSessions();
  const session = await fixture.sessions.open();
  await session[Symbol.asyncDispose]();
  assert.ok(!existsSync(session.workspaceRoot));
  assert.equal(fixture.sessions.find(session.id), undefined);
});

Deno.test("a kept workspace stays when its session and its process end", async () => {
  const fixture = await makeSessions(true);
  const session = await fixture.sessions.open();
  await writeFile(join(session.workspaceRoot, "mine.txt"), "1");
  await fixture.sessions[Symbol.asyncDispose]();
  assert.ok(existsSync(join(session.workspaceRoot, "mine.txt")));
  await using again = await makeSessions(true, fixture.scratch);
  await again.sessions.open();
  again.now += 30 * 24 * 60 * 60 * 1_000;
  await again.sessions.tick();
  assert.ok(existsSync(join(session.workspaceRoot, "mine.txt")));
  await rm(fixture.scratch, { recursive: true });
});

Deno.test("disposal ends every session and leaves no folder of the process", async () => {
  await using fixture = await makeSessions();
  await fixture.sessions.open();
  await fixture.sessions.open();
  await fixture.sessions[Symbol.asyncDispose]();
  assert.deepEqual(await readdir(join(fixture.scratch, "workspaces", "live")), []);
  await assert.rejects(fixture.sessions.open(), /after disposal/);
});

Deno.test("disposal waits for a session that is being opened", async () => {
  const fixture = await makeSessions();
  const opening = fixture.sessions.open();
  await fixture.sessions[Symbol.asyncDispose]();
  const session = await opening;
  assert.ok(!existsSync(session.workspaceRoot));
  await fixture[Symbol.asyncDispose]();
});

Deno.test("a session expires when it was idle for its time, not before", async () => {
  await using fixture = await makeSessions();
  const session = await fixture.sessions.open({ idleMs: 60_000 });
  const stays = await fixture.sessions.open();
  fixture.now += 59_999;
  await fixture.sessions.tick();
  assert.equal(fixture.sessions.find(session.id), session);
  await session.listDirectory("/");
  fixture.now += 59_999;
  await fixture.sessions.tick();
  assert.equal(fixture.sessions.find(session.id), session);
  fixture.now += 1;
  await fixture.sessions.tick();
  assert.equal(fixture.sessions.find(session.id), undefined);
  assert.ok(!existsSync(session.workspaceRoot));
  assert.equal(fixture.sessions.find(stays.id), stays);
});

Deno.test("a session does not expire while a program runs in it", async () => {
  await using fixture = await makeSessions();
  const session = await fixture.sessions.open({ idleMs: 1_000 });
  const started = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  fixture.parts.sandbox.guest = async () => {
    started.resolve();
    await end.promise;
    return returnedJson(1);
  };
  const running = session.execute("", { signal });
  await started.promise;
  fixture.now += 10_000;
  await fixture.sessions.tick();
  assert.equal(fixture.sessions.find(session.id), session);
  end.resolve();
  assert.equal((await running).isError, false);
});

Deno.test("open() in a scratch directory that cannot be made says so", async () => {
  await using fixture = await makeSessions();
  const file = join(fixture.scratch, "file");
  await writeFile(file, "");
  await using blocked = await makeSessions(false, join(file, "scratch"));
  await assert.rejects(blocked.sessions.open(), {
    message: `Cannot make a workspace in '${join(file, "scratch")}'`,
  });
});

Deno.test("two processes' sessions on one scratch directory leave each other alone", async () => {
  await using one = await makeSessions();
  await using two = await makeSessions(false, one.scratch);
  const session = await one.sessions.open();
  const other = await two.sessions.open();
  await two.sessions.tick();
  assert.ok(existsSync(session.workspaceRoot));
  assert.notEqual(
    dirname(dirname(session.workspaceRoot)),
    dirname(dirname(other.workspaceRoot)),
  );
  await two.sessions[Symbol.asyncDispose]();
  assert.ok(existsSync(session.workspaceRoot));
});
