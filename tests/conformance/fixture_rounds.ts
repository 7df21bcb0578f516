/**
 * The tools of the suite that ask the client in rounds, as the protocol of 2026-07-28 has it.
 * @module
 */
import {
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
} from "@modelcontextprotocol/server";
import { createHmac, randomBytes } from "node:crypto";
import type { FixtureTool } from "./fixture_tools.ts";

type Question = readonly [key: string, method: string, params: object];

const KEY = randomBytes(32);

const elicit = (key: string, message: string, property: string, type = "string"): Question => [
  key,
  "elicitation/create",
  {
    message,
    requestedSchema: {
      type: "object",
      properties: { [property]: { type } },
      required: [property],
    },
  },
];

const sample = (key: string, words: string, maxTokens: number): Question => [
  key,
  "sampling/createMessage",
  { messages: [{ role: "user", content: { type: "text", text: words } }], maxTokens },
];

const roots: Question = ["client_roots", "roots/list", {}];

/** A tool that asks the questions of one round after the other; the state says which round it is. */
function asks(...rounds: readonly (readonly Question[])[]): FixtureTool {
  return (_args, { mcpReq }) => {
    const state = mcpReq.requestState();
    const round = state === undefined ? 0 : roundOf(String(state));
    const responses = mcpReq.inputResponses ?? {};
    const declared = (mcpReq.envelope as Record<string, Record<string, unknown>> | undefined)
      ?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
    const questions = (rounds[round] ?? []).filter(([, method]) =>
      method.split("/")[0] in declared
    );
    const isAnswered = questions.length > 0 && questions.every(([key]) => key in responses);
    const next = isAnswered ? round + 1 : round;
    if (next < rounds.length) return Promise.resolve(asking(next, rounds[next], declared));
    const content = [{ type: "text", text: `state-ok ${JSON.stringify(responses)}` }] as const;
    return Promise.resolve({ content: [...content] });
  };
}

function asking(
  round: number,
  questions: readonly Question[],
  declared: Readonly<Record<string, unknown>>,
): InputRequiredResult {
  const possible = questions.filter(([, method]) => method.split("/")[0] in declared);
  return {
    resultType: "input_required",
    inputRequests: Object.fromEntries(
      possible.map(([key, method, params]) => [key, { method, params }]),
    ),
    requestState: `${round}.${seal(round)}`,
  } as InputRequiredResult;
}

function seal(round: number): string {
  return createHmac("sha256", KEY).update(String(round)).digest("base64url");
}

function roundOf(state: string): number {
  const [round, sealed] = state.split(".");
  if (sealed === seal(Number(round))) return Number(round);
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, "requestState was not made here");
}

const NAME = elicit("user_name", "What is your name?", "name");

/** By name, without the beginning that all of them share. */
export const FIXTURE_ROUNDS: Readonly<Record<string, FixtureTool>> = {
  elicitation: asks([NAME]),
  sampling: asks([sample("capital_question", "What is the capital of France?", 100)]),
  list_roots: asks([roots]),
  request_state: asks([elicit("confirm", "Please confirm", "ok", "boolean")]),
  tampered_state: asks([elicit("confirm", "Please confirm", "ok", "boolean")]),
  multiple_inputs: asks([NAME, sample("greeting", "Generate a greeting", 50), roots]),
  multi_round: asks([elicit("step1", "Step 1: What is your name?", "name")], [
    elicit("step2", "Step 2: What is your favorite color?", "color"),
  ]),
  capabilities: asks([NAME, sample("greeting", "Generate a greeting", 50)]),
};
