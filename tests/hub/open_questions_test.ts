import type { JSONRPCMessage } from "@modelcontextprotocol/client";
import assert from "node:assert/strict";
import { OpenQuestions } from "../../src/hub/open_questions.ts";
import type { PersonAnswer } from "../../src/hub/question.ts";

type Answer = (params: unknown, signal: AbortSignal) => Promise<PersonAnswer>;

function setup(answer: Answer): { questions: OpenQuestions; sent: JSONRPCMessage[] } {
  const sent: JSONRPCMessage[] = [];
  const send = (message: JSONRPCMessage): Promise<void> => {
    sent.push(message);
    return Promise.resolve();
  };
  return { questions: new OpenQuestions({ answer, send }), sent };
}

/** Never answers, until it is told that nobody wants to know. */
const silent: Answer = (_params, signal) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

Deno.test("OpenQuestions answers with the person's words, or says why nobody answers", async () => {
  const { questions, sent } = setup((params) =>
    params === "ok"
      ? Promise.resolve({ action: "accept", content: { a: 1 } })
      : Promise.reject(new Error("The person cannot be asked"))
  );
  await questions.take(1, "ok");
  await questions.take("2", "no");
  assert.deepEqual(sent, [
    { jsonrpc: "2.0", id: 1, result: { action: "accept", content: { a: 1 } } },
    { jsonrpc: "2.0", id: "2", error: { code: -32001, message: "The person cannot be asked" } },
  ]);
});

Deno.test("a question that its server withdraws is answered no more", async () => {
  const { questions, sent } = setup(silent);
  const taken = questions.take(1, {});
  questions.withdraw(2);
  questions.withdraw(1);
  await taken;
  assert.deepEqual(sent, []);
  const left = questions.take(3, {});
  questions.close();
  await left;
  assert.deepEqual(sent, []);
});

Deno.test("a server that asks without end, or twice by one id, is refused", async () => {
  const { questions, sent } = setup(silent);
  const taken = Array.from({ length: 20 }, (_, id) => questions.take(id, {}));
  await Promise.all(taken.slice(16));
  assert.equal(sent.length, 4);
  questions.withdraw(0);
  await taken[0];
  await questions.take(1, {});
  assert.match(JSON.stringify(sent.at(-1)), /id of another one/);
  questions.close();
  await Promise.all(taken);
  assert.equal(sent.length, 5);
});
