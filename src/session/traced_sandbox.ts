import { logger } from "../base/log.ts";
import { keepScope } from "../base/scope.ts";
import { traced } from "../base/telemetry.ts";
import type { HostCalls, RunOutcome, Sandbox } from "../sandbox/protocol.ts";

/** A sandbox whose runs can be seen from outside; what a guest calls belongs to its run. */
export function traceSandbox(sandbox: Sandbox): Sandbox {
  return {
    run: (request) =>
      traced("runbyte.sandbox", {}, async (span) => {
        let toolCalls = 0;
        // Calls arrive as messages of an executor, which knows nothing of the run's surroundings.
        const keep = keepScope();
        const host: HostCalls = {
          call(call, signal) {
            if (call.kind === "tool") toolCalls++;
            return keep(() => request.host.call(call, signal));
          },
        };
        const outcome = await sandbox.run({ ...request, host });
        const durationMs = Math.round(outcome.durationMs);
        const failure = failureOf(outcome);
        // The span is longer by the time that the run waited for its turn.
        span.set({ "runbyte.run.tool_calls": toolCalls, "runbyte.run.duration_ms": durationMs });
        if (failure !== undefined) span.fail(failure);
        const facts = { outcome: failure ?? "ok", toolCalls, durationMs };
        logger("session").info(
          "Ran a program: {outcome}, {toolCalls} tool calls, {durationMs} ms",
          facts,
        );
        return outcome;
      }),
    warm: () => sandbox.warm(),
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

/** A few words only: names of errors are the guest's to choose. */
function failureOf(outcome: RunOutcome): string | undefined {
  if (outcome.ok) return undefined;
  const { kind, limit } = outcome.error;
  return kind === "limit" && limit !== undefined ? `limits.${limit}` : kind;
}
