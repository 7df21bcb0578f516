/**
 * Downstream servers that misbehave, one way a mode: raw JSON-RPC over stdio, without an SDK.
 * @module
 */
import { spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";

type Message = Readonly<Record<string, unknown>> & {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
};

const mode = process.argv[2];
const OBJECT = { type: "object" };
const TOOL = { name: "go", inputSchema: OBJECT };

/** What came in besides requests that are answered below. */
const heard: Message[] = [];
let lists = 0;

function send(message: object): void {
  process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");
}

function text(value: string): object {
  return { content: [{ type: "text", text: value }] };
}

function stayAlive(): void {
  setInterval(() => {}, 60_000);
}

/** Pages of `tools/list`. */
function listTools(params: Readonly<Record<string, unknown>>): object {
  const page = Number(params.cursor ?? 0);
  lists++;
  switch (mode) {
    case "malformed-tools":
      return {
        tools: [
          ...[null, 7, "tool", {}, { name: "" }, { name: 5, inputSchema: OBJECT }],
          ...[{ name: "bad_schema", inputSchema: "string" }, { name: "no_schema" }],
          {
            ...TOOL,
            annotations: { readOnlyHint: "yes", destructiveHint: true, extra: 1 },
            title: 5,
          },
          {
            name: "with_output",
            inputSchema: OBJECT,
            outputSchema: { type: "object", pattern: "(" },
          },
        ],
      };
    case "endless-pages":
      return { tools: [{ ...TOOL, name: `go_${page}` }], nextCursor: String(page + 1) };
    case "same-cursor":
      return { tools: [{ ...TOOL, name: `go_${lists}` }], nextCursor: "again" };
    case "pages":
      return {
        tools: [{ ...TOOL, name: `page_${page}` }],
        ...(page < 4 && { nextCursor: String(page + 1) }),
      };
    case "many-tools":
      return { tools: Array.from({ length: 6_000 }, (_, i) => ({ ...TOOL, name: `t${i}` })) };
    case "deep-schema":
      return { tools: [TOOL, { name: "deep", inputSchema: JSON.parse(deepJson(100_000)) }] };
    case "grows":
      return { tools: [TOOL, ...(lists > 1 ? [{ ...TOOL, name: "grown" }] : [])] };
    case "dies-at-list":
      return process.exit(9);
    default:
      return { tools: [TOOL, { ...TOOL, name: "heard" }, { ...TOOL, name: "environment" }] };
  }
}

function deepJson(levels: number): string {
  return '{"not":'.repeat(levels) + "{}" + "}".repeat(levels);
}

function call(id: Message["id"], params: Readonly<Record<string, unknown>>): void {
  const reply = (result: object): void => send({ id, result });
  if (params.name === "heard") return reply({ structuredContent: { heard }, content: [] });
  if (params.name === "environment") return reply({ structuredContent: process.env, content: [] });
  const args = (params.arguments ?? {}) as Readonly<Record<string, unknown>>;
  const token = (params._meta as { progressToken?: unknown } | undefined)?.progressToken;
  switch (mode) {
    case "crash":
      if (args.calm) return reply(text("calm"));
      process.stderr.write("about to fall over");
      return process.exit(7);
    case "progress": {
      let progress = 0;
      setInterval(() => {
        const told = { progressToken: token, progress: ++progress };
        send({ method: "notifications/progress", params: told });
      }, 5);
      return;
    }
    case "big":
      return reply(text("x".repeat(Number(args.bytes))));
    case "wrong-schema":
      return reply({ structuredContent: { unexpected: true }, content: [{ type: "alien", x: 1 }] });
    case "grows":
      send({ method: "notifications/tools/list_changed" });
      return reply(text("grown"));
    case "asks":
      send({ id: "s", method: "sampling/createMessage", params: { messages: [], maxTokens: 1 } });
      send({ id: "r", method: "roots/list" });
      send({
        id: "e",
        method: "elicitation/create",
        params: { message: "?", requestedSchema: OBJECT },
      });
      return reply(text("asked"));
    case "rpc-error":
      return send({ id, error: { code: -32602, message: "no 'name' among the arguments" } });
    case "babble": {
      const lines = "this is no message\n".repeat(10_000);
      const write = (): void => void process.stdout.write(lines, write);
      return write();
    }
    case "shout": {
      const lines = "much to say\n".repeat(10_000);
      const write = (): void => void process.stderr.write(lines, write);
      write();
      return reply(text("shouted"));
    }
    case "late":
      if (token !== undefined) {
        send({ method: "notifications/progress", params: { progressToken: token, progress: 1 } });
      }
      setTimeout(() => reply(text("late")), 300);
      return;
    case "verbatim":
      return reply(args.result as object);
    default:
      return reply(text(JSON.stringify(args)));
  }
}

function receive(message: Message): void {
  const { id, method, params = {} } = message;
  if (method === "initialize") {
    if (mode === "silent" || mode === "stubborn") return;
    if (mode === "dies-at-start") {
      process.stderr.write("\u001b[31mfatal:\u001b[0m no API key");
      return process.exit(3);
    }
    if (mode === "refuses") return send({ id, error: { code: -32603, message: "not today" } });
    return send({
      id,
      result: {
        protocolVersion: params.protocolVersion,
        capabilities: { tools: { listChanged: true } },
        serverInfo: { name: "hostile", version: "1", title: "Hostile" },
        instructions: "Be careful.",
      },
    });
  }
  if (method === "tools/list") return send({ id, result: listTools(params) });
  if (method === "tools/call") return call(id, params);
  heard.push(message);
}

if (mode === "stubborn") {
  process.on("SIGTERM", () => {});
  process.stderr.write(`process ${process.pid}\n`);
  stayAlive();
}
if (mode === "grandchild") {
  const child = spawn("sleep", ["600"], { stdio: "ignore" });
  process.stderr.write(`grandchild ${child.pid}\n`);
}
if (mode === "noisy") { for (let i = 0; i < 500; i++) process.stderr.write(`line ${i}\n`); }
createInterface({ input: process.stdin }).on("line", (line) => receive(JSON.parse(line)));
