import assert from "node:assert/strict";
import type { PersonAnswer } from "../../src/session/person.ts";
import { type Asking, type Leg, ParkedRuns, type Work } from "../../src/server/parked_runs.ts";
import type { Answer } from "../../src/session/session.ts";

const ACCEPT = { action: "accept", content: { name: "Ada" } } as const;

function leg(caller = "alice", signal = new AbortController().signal): Leg {
  return {
    caller,
    signal,
    report: () => {},
    toElicitation: ({ params }) => ({ message: String(params.message) }),
  };
}

function answer(text: string): Answer {
  return { blocks: [{ type: "text", text }], isError: false };
}

/** Asks every message at once and answers with what came back. */
function asks(...messages: string[]): Work {
  return async ({ ask, signal }) => {
    const answers = messages.map((message) =>
      ask({ server: "s", tool: "t", params: { message } }, signal)
    );
    return answer(JSON.stringify(await Promise.all<PersonAnswer>(answers)));
  };
}

function asking(reached: Answer | Asking | undefined): Asking {
  assert(reached && "inputRequests" in reached, JSON.stringify(reached));
  return reached;
}

Deno.test("ParkedRuns answers with the question and goes on with the answer", async () => {
  const runs = new ParkedRuns();
  const first = asking(await runs.begin(leg(), asks("who?")));
  assert.deepEqual(first.inputRequests, {
    question1: { method: "elicitation/create", params: { message: "who?" } },
  });
  const done = await runs.resume(leg(), first.requestState, { question1: ACCEPT });
  assert.deepEqual(done, answer(JSON.stringify([ACCEPT])));
});

Deno.test("ParkedRuns lets nobody else come back to a run, and nobody twice", async () => {
  const runs = new ParkedRuns();
  const { requestState } = asking(await runs.begin(leg("alice"), asks("secret?")));
  assert.equal(await runs.resume(leg("mallory"), requestState, { question1: ACCEPT }), undefined);
  assert.equal(await runs.resume(leg("alice"), "guess", { question1: ACCEPT }), undefined);
  const done = await runs.resume(leg("alice"), requestState, { question1: ACCEPT });
  assert(done && "blocks" in done);
  assert.equal(await runs.resume(leg("alice"), requestState, { question1: ACCEPT }), undefined);
});

Deno.test("ParkedRuns asks again what was not answered, under another state", async () => {
  const runs = new ParkedRuns();
  const first = asking(await runs.begin(leg(), asks("a?", "b?")));
  assert.deepEqual(Object.keys(first.inputRequests), ["question1", "question2"]);
  const second = asking(await runs.resume(leg(), first.requestState, { question1: ACCEPT, x: 1 }));
  assert.deepEqual(Object.keys(second.inputRequests), ["question2"]);
  assert.notEqual(second.requestState, first.requestState);
  const done = await runs.resume(leg(), second.requestState, { question2: { action: "cancel" } });
  assert.deepEqual(done, answer(JSON.stringify([ACCEPT, { action: "cancel" }])));
});

Deno.test("ParkedRuns fails a question whose answer is none", async () => {
  const runs = new ParkedRuns();
  const { requestState } = asking(await runs.begin(leg(), asks("a?")));
  await assert.rejects(runs.resume(leg(), requestState, { question1: { action: "maybe" } }), {
    message: /gave no answer that can be read/,
  });
});

Deno.test("ParkedRuns ends a run whose client never comes back", async () => {
  const runs = new ParkedRuns(1);
  const ended = Promise.withResolvers<unknown>();
  const work: Work = async (io) => {
    io.signal.addEventListener("abort", () => ended.resolve(io.signal.reason));
    return await asks("a?")(io);
  };
  const { requestState } = asking(await runs.begin(leg(), work));
  // The run's own timer keeps no process alive.
  const alive = setInterval(() => {}, 1_000);
  assert.equal((await ended.promise as Error).message, "Nobody answered");
  clearInterval(alive);
  assert.equal(await runs.resume(leg(), requestState, { question1: ACCEPT }), undefined);
});

Deno.test("ParkedRuns ends a run whose client gives up while it waits", async () => {
  const runs = new ParkedRuns();
  const abort = new AbortController();
  const work: Work = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const running = runs.begin(leg("alice", abort.signal), work);
  abort.abort(new Error("gone"));
  await assert.rejects(running, { message: "gone" });
});
