import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_LIMITS } from "../../src/base/limits.ts";
import { createSessions, type Sessions } from "../../src/session/sessions.ts";
import { Workspaces } from "../../src/session/workspaces.ts";
import { makeParts } from "./fakes.ts";

interface Fixture extends AsyncDisposable {
  readonly sessions: Sessions;
  now: number;
}

async function makeFixture(): Promise<Fixture> {
  const scratch = await mkdtemp(join(tmpdir(), "runbyte-workspaces-"));
  const fixture: Fixture = {
    now: Date.now(),
    sessions: createSessions({
      ...makeParts(),
      now: () => fixture.now,
      config: {
        scratch,
        workspace: { keep: false },
        limits: DEFAULT_LIMITS,
        typecheck: { mode: "block", ignore: [] },
      },
    }),
    async [Symbol.asyncDispose]() {
      await fixture.sessions[Symbol.asyncDispose]();
      await rm(scratch, { recursive: true, force: true });
    },
  };
  return fixture;
}

Deno.test("choose() opens one default session, however many ask at once", async () => {
  await using fixture = await makeFixture();
  const workspaces = new Workspaces(fixture.sessions);
  const chosen = await Promise.all([1, 2, 3].map(() => workspaces.choose(undefined)));
  assert.equal(new Set(chosen.map(({ session }) => session)).size, 1);
  assert.ok(chosen.every(({ isNew }) => !isNew));
  assert.equal(fixture.sessions.count(), 1);
});

Deno.test("choose() makes a further session for 'new' and finds it by its handle", async () => {
  await using fixture = await makeFixture();
  const workspaces = new Workspaces(fixture.sessions, { owner: "alice" });
  const usual = await workspaces.choose(undefined);
  const made = await workspaces.choose("new");
  assert.equal(made.isNew, true);
  assert.notEqual(made.session.id, usual.session.id);
  assert.match(made.session.id, /^[0-9a-f]{32}$/);
  assert.deepEqual(await workspaces.choose(made.session.id), {
    session: made.session,
    isNew: false,
  });
});

Deno.test("choose() refuses a handle of somebody else in the words for one that never was", async () => {
  await using fixture = await makeFixture();
  const alice = new Workspaces(fixture.sessions, { owner: "alice" });
  const bob = new Workspaces(fixture.sessions, { owner: "bob" });
  const { session } = await alice.choose("new");
  const refusal = (handle: string): Promise<string> =>
    bob.choose(handle).then(() => "", (thrown) => `${thrown.message} ${thrown.hint}`);
  const foreign = await refusal(session.id);
  assert.match(foreign, /^Unknown workspace '[0-9a-f]{32}'/);
  const invented = "f".repeat(32);
  assert.equal(foreign.replaceAll(session.id, invented), await refusal(invented));
  assert.match(await refusal("__proto__"), /Unknown workspace/);
});

Deno.test("choose() opens the default session again after it ended idle", async () => {
  await using fixture = await makeFixture();
  const workspaces = new Workspaces(fixture.sessions, { owner: "a", defaultIdleMs: 1_000 });
  const first = await workspaces.choose(undefined);
  fixture.now += 1_000;
  await fixture.sessions.tick();
  const again = await Promise.all([1, 2].map(() => workspaces.choose(undefined)));
  assert.notEqual(again[0].session, first.session);
  assert.equal(again[0].session, again[1].session);
});

Deno.test("made sessions end after an idle hour, the default one of a process never does", async () => {
  await using fixture = await makeFixture();
  const workspaces = new Workspaces(fixture.sessions);
  const usual = await workspaces.choose(undefined);
  const made = await workspaces.choose("new");
  fixture.now += 60 * 60_000;
  await fixture.sessions.tick();
  await assert.rejects(workspaces.choose(made.session.id), /Unknown workspace/);
  assert.equal((await workspaces.choose(undefined)).session, usual.session);
});

Deno.test("disposing ends the default session and leaves the others to their idleness", async () => {
  await using fixture = await makeFixture();
  const workspaces = new Workspaces(fixture.sessions, { owner: "alice" });
  await workspaces.choose(undefined);
  const made = await workspaces.choose("new");
  await workspaces[Symbol.asyncDispose]();
  assert.equal(fixture.sessions.count("alice"), 1);
  const other = new Workspaces(fixture.sessions, { owner: "alice" });
  assert.equal((await other.choose(made.session.id)).session, made.session);
});
