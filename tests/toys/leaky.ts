/**
 * What a downstream answers that tells everybody what it was told in confidence: in names of titles, descriptions,
 * schemas, results, errors. Over stdio when it is run, where it knows its environment and arguments.
 * @module
 */
import process from "node:process";
import { createInterface } from "node:readline";

type Params = Readonly<Record<string, unknown>>;

const TOOLS = ["value", "text", "long", "numbers", "fails", "breaks", "crashes", "progresses"];

/** A JSON-RPC answer's `result` or `error`; `told` is what the server knows. */
export function leakyAnswer(method: string, params: Params, told: string): object | undefined {
  switch (method) {
    case "initialize":
      return {
        result: {
          protocolVersion: params.protocolVersion,
          capabilities: { tools: {} },
          serverInfo: { name: "leaky", title: `Leaky ${told}`, version: "1" },
          instructions: told,
        },
      };
    case "tools/list":
      return { result: { tools: TOOLS.map((name) => describe(name, told)) } };
    case "tools/call":
      return call(String(params.name), told);
    case "ping":
      return { result: {} };
    default:
      return { error: { code: -32601, message: `No ${method} for ${told}` } };
  }
}

function describe(name: string, told: string): object {
  const property = { type: "string", description: told, default: told, examples: [told] };
  return {
    name,
    title: told,
    // A cut in the middle of what is told must not show half of it.
    description: `${name}: ${"word ".repeat(28)}${told}`,
    inputSchema: { type: "object", properties: { a: property }, description: told },
    annotations: { title: told, readOnlyHint: true },
  };
}

function call(name: string, told: string): object {
  const text = (value: string): object => ({ content: [{ type: "text", text: value }] });
  switch (name) {
    case "value":
      return { result: { content: [], structuredContent: { told, [told]: [told] } } };
    case "long":
      return { result: text(`${told}\n`.repeat(5_000)) };
    case "numbers":
      return { result: text(`{"pin":${/\b\d{12}\b/.exec(told)?.[0] ?? 0}}`) };
    case "fails":
      return { result: { ...text(`401 for ${told}`), isError: true } };
    case "breaks":
      return { error: { code: -32000, message: `broken: ${told}`, data: told } };
    default:
      return { result: text(`told ${told}`) };
  }
}

if (import.meta.main) {
  const told = `${JSON.stringify(process.env)} ${process.argv.slice(2).join(" ")}`;
  process.stderr.write(`started with ${told}\n`);
  createInterface({ input: process.stdin }).on("line", (line) => {
    const { id, method, params = {} } = JSON.parse(line);
    if (id === undefined) return;
    const send = (message: object): boolean =>
      process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");
    if (params.name === "crashes") {
      process.stderr.write(`fatal: ${told}\n`, () => process.exit(1));
      return;
    }
    if (params.name === "progresses") {
      const { progressToken } = params._meta ?? {};
      send({
        method: "notifications/progress",
        params: { progressToken, progress: 1, message: told },
      });
    }
    send({ id, ...leakyAnswer(method, params, told) });
  });
}
