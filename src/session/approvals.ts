/**
 * Asks a person about calls of one run: at the client, or by files where nobody can be asked there.
 * Invariant: no call is let through that nobody allowed; the run's clock stands still while somebody thinks.
 * @module
 */
import type { ApprovalFiles } from "../base/approval_files.ts";
import { RunbyteError } from "../base/errors.ts";
import { logger } from "../base/log.ts";
import type { RunClock } from "../sandbox/run_clock.ts";
import { type AskPerson, NobodyToAsk, type PersonAnswer, type Question } from "./person.ts";

/** A call that somebody has to allow. */
export interface ApprovalCall {
  readonly server: string;
  readonly tool: string;
  /** Its arguments for a person's eyes: without secrets, no longer than one reads. */
  readonly args: string;
  /** Which rule asks. */
  readonly rule: string;
}

/** What asking needs. */
export interface ApprovalsOptions {
  readonly ask?: AskPerson;
  /** Asked where {@linkcode ask} finds nobody. */
  readonly files?: Pick<ApprovalFiles, "ask">;
  /** The most calls that one answer can allow. */
  readonly maxCalls: number;
  readonly clock?: RunClock;
  /** How long a person may take. @default ten minutes */
  readonly answerLimitMs?: number;
}

const ANSWER_LIMIT_MS = 10 * 60_000;
const REFUSED = 0;
/** Who refused so often is not asked about this tool in this run again: patience is not to be worn out. */
const MAX_REFUSALS = 3;

/** What people allowed in one run. */
export class Approvals {
  readonly #options: ApprovalsOptions;
  /** Calls that are left of what was allowed, by tool. */
  readonly #left = new Map<string, number>();
  /** How often people refused, by tool. */
  readonly #refusals = new Map<string, number>();
  /** The last one in line, by tool: an answer may be for those behind it, too. */
  readonly #lines = new Map<string, Promise<unknown>>();

  constructor(options: ApprovalsOptions) {
    this.#options = options;
  }

  /**
   * Waits until the call may be made; else tells why it may not. Throws if the signal fires.
   * @param onWait learns what is waited for.
   */
  async pass(
    call: ApprovalCall,
    signal: AbortSignal,
    onWait: (words: string) => void = () => {},
  ): Promise<string | undefined> {
    const key = JSON.stringify([call.server, call.tool]);
    const before = this.#lines.get(key) ?? Promise.resolve();
    const turn = before.then(async () => {
      signal.throwIfAborted();
      const refusals = this.#refusals.get(key) ?? 0;
      if (refusals >= MAX_REFUSALS) return `the person refused ${refusals} times in this run`;
      const left = this.#left.get(key) ?? 0;
      const calls = left > 0 ? left : await this.#ask(call, signal, onWait);
      if (typeof calls === "string") return calls;
      if (calls === REFUSED) {
        this.#refusals.set(key, refusals + 1);
        return "the person refused";
      }
      this.#left.set(key, calls - 1);
      return undefined;
    });
    this.#lines.set(key, turn.catch(() => undefined));
    using _hold = this.#options.clock?.stop();
    return await turn;
  }

  /** How many calls are allowed, or why nobody said so. */
  async #ask(
    call: ApprovalCall,
    signal: AbortSignal,
    onWait: (words: string) => void,
  ): Promise<number | string> {
    const { answerLimitMs = ANSWER_LIMIT_MS } = this.#options;
    const over = AbortSignal.timeout(answerLimitMs);
    try {
      return await this.#reach(call, AbortSignal.any([signal, over]), onWait);
    } catch (thrown) {
      signal.throwIfAborted();
      if (over.aborted) return `nobody answered within ${answerLimitMs / 1000} s`;
      if (!(thrown instanceof RunbyteError)) throw thrown;
      return thrown.message;
    }
  }

  async #reach(
    call: ApprovalCall,
    signal: AbortSignal,
    onWait: (words: string) => void,
  ): Promise<number> {
    const { ask, files, maxCalls } = this.#options;
    try {
      if (ask === undefined) throw new NobodyToAsk("nobody is there");
      const answer = ask(toQuestion(call, maxCalls), signal);
      onWait("waits for approval");
      return readCalls(await answer, maxCalls);
    } catch (thrown) {
      if (!(thrown instanceof NobodyToAsk) || files === undefined) throw thrown;
    }
    return await files.ask(call, signal, (id) => {
      const { server, tool } = call;
      onWait(`waits for approval: runbyte approvals approve ${id}`);
      logger("session").warn(
        "A call of {tool} waits: 'runbyte approvals approve {id}' or 'deny {id}' answers it",
        { tool: `${server}.${tool}`, id },
      );
    }).then((calls) => Math.min(calls, maxCalls));
  }
}

function toQuestion({ server, tool, args, rule }: ApprovalCall, maxCalls: number): Question {
  return {
    asker: "Runbyte",
    server,
    tool,
    params: {
      message:
        `May the agent's program call '${server}.${tool}'? ${rule} asks.\nArguments: ${args}`,
      requestedSchema: {
        type: "object",
        properties: {
          calls: {
            type: "integer",
            title: "Calls",
            description: "1 allows this call; more allow this tool so many times in this run",
            minimum: 1,
            maximum: maxCalls,
            default: 1,
          },
        },
      },
    },
  };
}

/** Whoever accepts without a number means the call that was shown. */
function readCalls({ action, content }: PersonAnswer, maxCalls: number): number {
  if (action !== "accept") return REFUSED;
  const calls = content?.calls ?? 1;
  return Number.isSafeInteger(calls)
    ? Math.min(Math.max(REFUSED, Number(calls)), maxCalls)
    : REFUSED;
}
