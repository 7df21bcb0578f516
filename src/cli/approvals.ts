import { join } from "node:path";
import { ApprovalFiles, type PendingApproval } from "../base/approval_files.ts";
import { RunbyteError } from "../base/errors.ts";
import type { Invocation } from "./command.ts";
import { type GlobalOptions, loadSettings } from "./context.ts";
import { type Output, plain } from "./output.ts";

interface ApprovalsOptions extends GlobalOptions {
  readonly calls?: string;
  readonly json?: boolean;
}

/** `runbyte approvals`: calls of running programs that wait for somebody, and the answers. */
export async function runApprovals(invocation: Invocation<ApprovalsOptions>): Promise<void> {
  const { args: [action = "list", id], options, output } = invocation;
  const calls = action === "deny" ? 0 : readCalls(options.calls);
  if (action === "list" ? id !== undefined : id === undefined) {
    throw new RunbyteError("USAGE", `'approvals ${action}' takes ${id ? "no" : "an"} id`, {
      hint: "'runbyte approvals list' shows the ids of calls that wait.",
    });
  }
  const { scratch } = await loadSettings(options, output);
  const files = new ApprovalFiles(join(scratch, "approvals"));
  if (id === undefined) return await show(await files.list(), options, output);
  const answered = await files.answer(id, calls);
  if (options.json) return await output.print(JSON.stringify({ ...answered, calls }, null, 2));
  const { server, tool } = answered;
  const words = calls === 0
    ? "Denied"
    : calls === 1
    ? "Approved"
    : `Approved up to ${calls} calls:`;
  await output.say(`${words} ${plain(`${server}.${tool}`)}`);
}

function readCalls(text: string = "1"): number {
  const calls = Number(text);
  if (/^\d{1,9}$/.test(text) && calls > 0) return calls;
  throw new RunbyteError("USAGE", `'--calls' takes a number from 1, not '${text}'`);
}

async function show(
  pending: readonly PendingApproval[],
  { json }: ApprovalsOptions,
  output: Output,
): Promise<void> {
  if (json) return await output.print(JSON.stringify(pending, null, 2));
  if (pending.length === 0) return await output.say("No call waits for approval.");
  for (const { id, server, tool, args, rule, askedAt } of pending) {
    const lines = [`${id}  ${server}.${tool}  since ${askedAt}, ${rule}`, `          ${args}`];
    await output.print(lines.map((line) => plain(line).replaceAll("\n", " ")).join("\n"));
  }
}
