/**
 * One tool call as the client sees it: its progress, its cancellation, and the questions that it has to ask.
 * @module
 */
import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { PersonAnswer, Question } from "../session/person.ts";
import type { Answer } from "../session/session.ts";
import {
  ANSWER_LIMIT_MS,
  cannotAsk,
  type ElicitationCapability,
  type ElicitationParams,
  toElicitation,
  toPersonAnswer,
} from "./ask_person.ts";
import type { Asking, ParkedRuns, Work } from "./parked_runs.ts";
import type { CallIo } from "./tool.ts";

/** What a conversation needs. */
export interface ConverseOptions {
  readonly server: Server;
  readonly context: ServerContext;
  readonly parked: ParkedRuns;
  /** Whom the client speaks for. */
  readonly caller: string;
  readonly redact: (text: string) => string;
}

/** What the 2026 protocol sends with every request. */
interface Envelope {
  readonly [CLIENT_CAPABILITIES_META_KEY]?: { readonly elicitation?: ElicitationCapability };
}

/** Progress at most four times a second, the way clients expect it. */
const PROGRESS_INTERVAL_MS = 250;

/** Does the work of a call and gives what the client is answered, which may be a question. */
export async function converse(
  { server, context, parked, caller, redact }: ConverseOptions,
  work: Work,
): Promise<CallToolResult | InputRequiredResult> {
  const { mcpReq } = context;
  const { signal, envelope } = mcpReq;
  const report = reporter(context, redact);
  const capability = envelope === undefined
    ? server.getClientCapabilities()?.elicitation
    : (envelope as Envelope)[CLIENT_CAPABILITIES_META_KEY]?.elicitation;
  const toParams = (question: Question): ElicitationParams =>
    toElicitation(question, capability, redact);
  if (envelope === undefined) {
    const ask: CallIo["ask"] = async (question, withdrawn): Promise<PersonAnswer> => {
      const request = { method: "elicitation/create", params: toParams(question) } as const;
      const limits = { signal: withdrawn, timeout: ANSWER_LIMIT_MS };
      const sent = mcpReq.send(request, limits);
      return toPersonAnswer(await sent.catch((error) => Promise.reject(cannotAsk(error))));
    };
    return toResult(await work({ signal, report, ask }));
  }
  const leg = { caller, signal, report, toElicitation: toParams };
  const state = mcpReq.requestState();
  const reached = typeof state === "string"
    ? await parked.resume(leg, state, mcpReq.inputResponses ?? {})
    : await parked.begin(leg, work);
  return toResult(reached ?? GONE);
}

/** The run that a client came back to has ended. */
const GONE: Answer = {
  blocks: [{ type: "text", text: "This run has ended: nobody answered its question in time" }],
  isError: true,
};

function toResult(reached: Answer | Asking): CallToolResult | InputRequiredResult {
  return "blocks" in reached
    ? { content: [...reached.blocks], isError: reached.isError }
    : { resultType: "input_required", ...reached } as InputRequiredResult;
}

/** Tells a client that asked for it how far its call is. */
function reporter({ mcpReq }: ServerContext, redact: (text: string) => string): CallIo["report"] {
  const progressToken = mcpReq._meta?.progressToken;
  let lastMs = -Infinity;
  return (progress, message) => {
    const nowMs = performance.now();
    if (progressToken === undefined || nowMs - lastMs < PROGRESS_INTERVAL_MS) return;
    lastMs = nowMs;
    // A client that has gone away is told nothing: its connection's end is handled elsewhere.
    mcpReq.notify({
      method: "notifications/progress",
      params: { progressToken, progress, message: redact(message) },
    }).catch(() => undefined);
  };
}
