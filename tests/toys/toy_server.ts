/**
 * A downstream server written without an SDK, so that it starts fast and can misbehave.
 * `TOY_START_DELAY_MS` makes it answer `initialize` late, `TOY_BABBLE` makes it write non-protocol lines,
 * `TOY_STUBBORN` makes it live on when its stdin ends and when it is asked to end.
 * @module
 */
import { Buffer } from "node:buffer";
import { writeSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";

type Args = Readonly<Record<string, unknown>>;
type Block = { readonly type: string } & Readonly<Record<string, unknown>>;

interface Toy {
  readonly description: string;
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  readonly outputSchema?: object;
  run(args: Args, meta?: unknown): unknown | Promise<unknown>;
}

/** A result that is sent as it is. */
class Raw {
  constructor(readonly result: object) {}
}

const STRING = { type: "string" };
const NUMBER = { type: "number" };
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const journal: string[] = [];
let inFlight = 0;
let maxInFlight = 0;

const TOYS: Readonly<Record<string, Toy>> = {
  echo: {
    description: "Give the value back as text.",
    properties: { value: STRING },
    required: ["value"],
    run: ({ value }) => new Raw({ content: [{ type: "text", text: String(value) }] }),
  },
  wait: {
    description: "Answer after some time.",
    properties: { ms: NUMBER, label: STRING },
    required: ["ms"],
    async run({ ms, label }) {
      maxInFlight = Math.max(maxInFlight, ++inFlight);
      await new Promise((resolve) => setTimeout(resolve, Number(ms)));
      inFlight--;
      return { label: label ?? null };
    },
  },
  max_in_flight: {
    description: "The most calls of wait that were under way at once.",
    run: () => ({ maxInFlight }),
  },
  hang: { description: "Never answer.", run: () => new Promise(() => {}) },
  write_down: {
    description: "Write a line into the journal.",
    properties: { line: STRING },
    required: ["line"],
    run: ({ line }) => ({ length: journal.push(String(line)) }),
  },
  read_journal: { description: "All lines of the journal.", run: () => ({ journal }) },
  fail: {
    description: "Fail with a message.",
    properties: { message: STRING },
    required: ["message"],
    run: ({ message }) => new Raw({ content: [{ type: "text", text: message }], isError: true }),
  },
  crash: { description: "End the process without an answer.", run: () => process.exit(7) },
  process_id: { description: "The id of the server's process.", run: () => ({ pid: process.pid }) },
  image: {
    description: "One pixel.",
    run: () => new Raw({ content: [{ type: "image", mimeType: "image/png", data: PIXEL }] }),
  },
  rows: {
    description: "Many rows as one text block of JSON.",
    properties: { count: NUMBER },
    required: ["count"],
    run: ({ count }) =>
      Array.from(
        { length: Number(count) },
        (_, id) => ({ id, name: `row ${id}`, value: (id * 37) % 1_000 }),
      ),
  },
  structured: {
    description: "A result with an output schema.",
    outputSchema: {
      type: "object",
      properties: { sum: NUMBER },
      required: ["sum"],
    },
    properties: { a: NUMBER, b: NUMBER },
    required: ["a", "b"],
    run: ({ a, b }) => ({ sum: Number(a) + Number(b) }),
  },
  read_meta: {
    description: "The _meta of the call itself.",
    run: (_, meta) => ({ meta: meta ?? null }),
  },
  babble: {
    description: "Write lines on stdout that are no messages, then answer.",
    run() {
      for (const line of ["hello", "{", "[]", '{"jsonrpc":"2.0","id":99999,"result":{}}', "null"]) {
        write(line);
      }
      return { done: true };
    },
  },
};

function describe([name, toy]: readonly [string, Toy]): object {
  const { description, properties = {}, required, outputSchema } = toy;
  const inputSchema = { type: "object", properties, ...required && { required } };
  return { name, description, inputSchema, ...outputSchema && { outputSchema } };
}

async function call(name: string, args: Args, meta: unknown): Promise<object> {
  if (!Object.hasOwn(TOYS, name)) throw new Error(`Unknown tool ${name}`);
  const toy = TOYS[name];
  const result = await toy.run(args, meta);
  if (result instanceof Raw) return result.result;
  const content: readonly Block[] = [{ type: "text", text: JSON.stringify(result) }];
  return { content, ...toy.outputSchema && { structuredContent: result } };
}

async function answer(method: string, params: Record<string, unknown>): Promise<object> {
  switch (method) {
    case "initialize":
      await new Promise((resolve) =>
        setTimeout(resolve, Number(process.env.TOY_START_DELAY_MS ?? 0))
      );
      return {
        protocolVersion: params.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: "toy", version: "1" },
      };
    case "ping":
      return {};
    case "tools/list":
      return { tools: Object.entries(TOYS).map(describe) };
    case "tools/call":
      return await call(String(params.name), (params.arguments ?? {}) as Args, params._meta);
    default:
      throw new Error(`Unknown method ${method}`);
  }
}

/** Writes the whole line before it returns, also into a full pipe. */
function write(line: string): void {
  let rest = Buffer.from(`${line}\n`);
  while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
}

if (process.env.TOY_BABBLE) write("Toy server is starting...");

if (process.env.TOY_STUBBORN) {
  process.on("SIGTERM", () => {});
  setInterval(() => {}, 60_000);
}

createInterface({ input: process.stdin }).on("line", async (line) => {
  const { id, method, params = {} } = JSON.parse(line);
  if (id === undefined) return;
  try {
    write(JSON.stringify({ jsonrpc: "2.0", id, result: await answer(method, params) }));
  } catch (error) {
    const message = (error as Error).message;
    write(JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32601, message } }));
  }
});
