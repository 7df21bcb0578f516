import assert from "node:assert/strict";
import { sendWithInput } from "../../src/hub/input_required.ts";

const { signal } = new AbortController();
const ELICIT = { method: "elicitation/create", params: { message: "?" } };

Deno.test("sendWithInput() comes back with the answers and the state, byte for byte", async () => {
  const sent: unknown[] = [];
  const result = await sendWithInput({
    send: (further) => {
      sent.push(further);
      return Promise.resolve(
        sent.length === 1
          ? { resultType: "input_required", inputRequests: { a: ELICIT }, requestState: "ä=?&" }
          : { content: [] },
      );
    },
    answer: () => Promise.resolve({ action: "accept", content: { x: 1 } }),
    signal,
  });
  assert.deepEqual(result, { content: [] });
  assert.deepEqual(sent, [{}, {
    inputResponses: { a: { action: "accept", content: { x: 1 } } },
    requestState: "ä=?&",
  }]);
});

Deno.test("sendWithInput() refuses what is not offered, and takes the other questions back", async () => {
  let withdrawn = 0;
  const inputRequests = { a: ELICIT, b: { method: "sampling/createMessage", params: {} } };
  const sending = sendWithInput({
    send: () => Promise.resolve({ resultType: "input_required", inputRequests }),
    answer: (_params, question) =>
      new Promise((_, reject) =>
        question.addEventListener("abort", () => {
          withdrawn++;
          reject(question.reason);
        })
      ),
    signal,
  });
  await assert.rejects(sending, { message: /wants 'sampling\/createMessage', which is not/ });
  assert.equal(withdrawn, 1);
});

Deno.test("sendWithInput() gives up on a server that asks for ever", async () => {
  let rounds = 0;
  const sending = sendWithInput({
    send: () => {
      rounds++;
      return Promise.resolve({ resultType: "input_required", inputRequests: { a: ELICIT } });
    },
    answer: () => Promise.resolve({ action: "decline" }),
    signal,
  });
  await assert.rejects(sending, { message: /more than 10 times/ });
  assert.equal(rounds, 11);
});
