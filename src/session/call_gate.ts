/**
 * What stands between a program and the tools that it calls: the policy, the person, and previews.
 * Invariant: a call that is not allowed never leaves Runbyte; who makes it gets an error that it can catch.
 * @module
 */
import { RunbyteError } from "../base/errors.ts";
import type { PolicyRule } from "../base/policy_rule.ts";
import type { Redactor } from "../base/redact.ts";
import type { ToolAnnotations } from "../codegen/source.ts";
import type { HostReply } from "../sandbox/protocol.ts";
import type { Approvals } from "./approvals.ts";
import type { OpenCall } from "./call_log.ts";
import type { DownstreamCall } from "./downstream_call.ts";
import { decide, isReadOnly } from "./policy.ts";
import type { RecordedWrites } from "./recorded_writes.ts";
import { cut } from "./render_value.ts";
import type { ToolCaller } from "./tool_caller.ts";
import { visibleText } from "./visible_text.ts";

/** What a gate needs. */
export interface CallGateOptions {
  readonly tools: Pick<ToolCaller, "describeTool">;
  readonly policy: readonly PolicyRule[];
  readonly approvals: Approvals;
  readonly redact: Redactor;
  /** Takes the writes of a preview; without it writes are made. */
  readonly writes?: RecordedWrites;
}

/** What a gate may do to a call besides stopping it. */
export interface GatedCall {
  readonly open: OpenCall;
  readonly signal: AbortSignal;
  /** When its run began, by `performance.now()`. */
  readonly startedAtMs?: number;
  /** Learns what the call waits for. */
  readonly onWait?: (words: string) => void;
}

/** A person reads no more of a call's arguments. */
const MAX_ARGS_CHARS = 4_000;

/** The gate of one run. */
export class CallGate {
  readonly #options: CallGateOptions;

  constructor(options: CallGateOptions) {
    this.#options = options;
  }

  /** Waits until the call may be made; a reply stands in for one that may not. Throws if the signal fires. */
  async stop(call: DownstreamCall, gated: GatedCall): Promise<HostReply | undefined> {
    const { policy, approvals, writes } = this.#options;
    if (call.kind !== "tool" || (policy.length === 0 && writes === undefined)) return undefined;
    const { server, tool } = call;
    const { open, signal } = gated;
    const annotations = await this.#describe(call, gated);
    if (typeof annotations === "string") {
      open.fail(annotations);
      return refusal(call, annotations);
    }
    const { action, rule } = decide(policy, { server, tool, annotations });
    if (action === "deny") return deny(call, open, `${rule!.where} denies it`);
    if (writes !== undefined && !isReadOnly(annotations)) {
      if (!writes.add(call)) return deny(call, open, "the preview has no room for more writes");
      open.record();
      return { form: "json", body: "null" };
    }
    if (action === "allow") return undefined;
    open.wait();
    const request = { server, tool, args: this.#show(call.args), rule: rule!.where };
    const reason = await approvals.pass(request, signal, gated.onWait);
    if (reason !== undefined) return deny(call, open, `${rule!.where} asks, and ${reason}`);
    open.go();
    return undefined;
  }

  /** What the server says of the tool, or why there is no such tool. */
  async #describe(
    { server, tool }: DownstreamCall,
    { signal, startedAtMs }: GatedCall,
  ): Promise<ToolAnnotations | string> {
    try {
      return await this.#options.tools.describeTool(server, tool, { signal, startedAtMs });
    } catch (thrown) {
      signal.throwIfAborted();
      if (!(thrown instanceof RunbyteError)) throw thrown;
      return thrown.hint === undefined ? thrown.message : `${thrown.message}. ${thrown.hint}`;
    }
  }

  #show(args: string): string {
    const text = visibleText(this.#options.redact(args));
    const rest = text.length - MAX_ARGS_CHARS;
    return rest <= 0 ? text : `${cut(text, MAX_ARGS_CHARS)} (${rest} more characters)`;
  }
}

function deny(call: DownstreamCall, open: OpenCall, reason: string): HostReply {
  const message = `Not allowed to call '${call.server}.${call.tool}': ${reason}`;
  open.deny(message);
  return refusal(call, message);
}

function refusal({ server, tool }: DownstreamCall, message: string): HostReply {
  return { form: "error", body: JSON.stringify({ name: "ToolError", message, server, tool }) };
}
