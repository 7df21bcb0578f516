import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { isDeepStrictEqual } from "node:util";
import { DisposalStack } from "../base/disposal_stack.ts";
import { type Bill, sumUp } from "./bill.ts";
import { type Outcome, runByDirectCalls, runThroughRunbyte } from "./jobs.ts";
import { type Exchange, MeasuredClient, type TokenCounter } from "./measured_client.ts";
import { Report } from "./report.ts";
import { PLAY_SERVER_NAMES } from "./servers.ts";

/** What the walk-through needs to know. */
export interface DemoOptions {
  /** The command line that runs our own entry, to which the demo adds arguments. */
  readonly entry: readonly string[];
  /** Absolute; a folder below it lives as long as the demo does. */
  readonly scratch: string;
  /** @default a report on stdout */
  readonly report?: Report;
}

interface Job {
  readonly outcome: Outcome;
  readonly bill: Bill;
}

/**
 * Walks through the story's example with Runbyte and three play servers, does the same job by direct calls,
 * and prints both with their costs.
 * @returns the exit code: 0 if both ways wrote the same, each thing once.
 * @throws {RunbyteError} `TOOL_FAILED` if a call fails.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  const report = options.report ?? new Report();
  try {
    return await walkThrough(options, report);
  } finally {
    await report.flush();
  }
}

async function walkThrough(options: DemoOptions, report: Report): Promise<number> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  report.heading("The job: find today's orders over $1,000, log them in Airtable, tell #sales");
  report.paragraph(
    "Three play servers stand in for shopify, airtable and slack. A real MCP client talks to Runbyte over " +
      "stdio; each step shows what the model would send and get back, in tokens (o200k) and time.",
  );
  const runbyte = await throughRunbyte(options, countTokens, report);
  report.heading("What was written, read back from the servers");
  report.outcome(runbyte.outcome);
  report.heading("The same job by direct tool calls to the same servers");
  const direct = await byDirectCalls(options.entry, countTokens, report);
  report.heading("Side by side");
  report.comparison(runbyte.bill, direct.bill);
  report.paragraph(
    "\nBoth columns were measured in this run. The play servers answer at once and have seven tools between " +
      "them; real ones take their time and bring dozens of tools each. A model's own turn, which takes seconds, " +
      "is in neither column: count the calls.",
  );
  return conclude(report, runbyte.outcome, direct.outcome);
}

async function throughRunbyte(
  options: DemoOptions,
  countTokens: TokenCounter,
  report: Report,
): Promise<Job> {
  await mkdir(options.scratch, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(options.scratch, "demo-"));
  try {
    const config = join(folder, "runbyte.json");
    await writeFile(config, JSON.stringify(configFor(options.entry, folder)));
    const command = [...options.entry, "serve", "--config", config];
    await using client = await MeasuredClient.connect(command, countTokens);
    const exchanges: Exchange[] = [];
    const outcome = await runThroughRunbyte(client, (exchange) => {
      exchanges.push(exchange);
      report.exchange(exchange);
    });
    return { outcome, bill: sumUp(client.definitionTokens, exchanges) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function byDirectCalls(
  entry: readonly string[],
  countTokens: TokenCounter,
  report: Report,
): Promise<Job> {
  await using stack = new DisposalStack();
  const servers: Record<string, MeasuredClient> = {};
  for (const name of PLAY_SERVER_NAMES) {
    servers[name] = stack.use(
      await MeasuredClient.connect([...entry, "__demo_server", name], countTokens),
    );
  }
  const exchanges: Exchange[] = [];
  report.restartSteps();
  const outcome = await runByDirectCalls(servers, (exchange) => {
    exchanges.push(exchange);
    report.line(exchange);
  });
  const definitions = Object.values(servers).reduce((sum, each) => sum + each.definitionTokens, 0);
  return { outcome, bill: sumUp(definitions, exchanges) };
}

function configFor(entry: readonly string[], scratch: string): object {
  const [command, ...args] = entry;
  // A downstream inherits only a few variables; without this one it would look for its code in the wrong cache.
  const { DENO_DIR } = process.env;
  const env = DENO_DIR === undefined ? {} : { DENO_DIR };
  const servers = PLAY_SERVER_NAMES.map((name) =>
    [name, { command, args: [...args, "__demo_server", name], env }] as const
  );
  return { mcpServers: Object.fromEntries(servers), scratch };
}

function conclude(report: Report, viaRunbyte: Outcome, direct: Outcome): number {
  const orderNumbers = new Set(viaRunbyte.records.map((record) => record.OrderNumber));
  const isOnce = orderNumbers.size === viaRunbyte.records.length && orderNumbers.size > 0 &&
    viaRunbyte.messages.length === 1;
  const isGood = isOnce && isDeepStrictEqual(viaRunbyte, direct);
  report.verdict(
    isGood,
    isGood
      ? "Both ways wrote the same records and the same message, each exactly once."
      : "The two ways did not write the same: something is broken.",
  );
  return isGood ? 0 : 1;
}
