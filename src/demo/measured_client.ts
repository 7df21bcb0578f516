import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import process from "node:process";
import { RunbyteError } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";

/** One tool call as a model would have made it, and what it cost. */
export interface Exchange {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly result: string;
  readonly requestTokens: number;
  readonly resultTokens: number;
  readonly durationMs: number;
}

/** Counts the tokens of a text. */
export type TokenCounter = (text: string) => number;

/** A real MCP client over stdio that keeps account of what passes through it. */
export class MeasuredClient implements AsyncDisposable {
  readonly #client = new Client({ name: "runbyte-demo", version: VERSION });
  readonly #countTokens: TokenCounter;
  #definitionTokens = 0;

  private constructor(countTokens: TokenCounter) {
    this.#countTokens = countTokens;
  }

  /** Starts a server and connects to it. `command` is the program and its arguments. */
  static async connect(
    command: readonly string[],
    countTokens: TokenCounter,
  ): Promise<MeasuredClient> {
    const measured = new MeasuredClient(countTokens);
    const [program, ...args] = command;
    await measured.#client.connect(
      new StdioClientTransport({ command: program, args, env: environment(), stderr: "inherit" }),
    );
    await measured.#readDefinitions();
    return measured;
  }

  /** What the model reads before it has done anything: instructions, and name, description and input of every tool. */
  get definitionTokens(): number {
    return this.#definitionTokens;
  }

  /**
   * Calls a tool and measures the exchange.
   * @throws {RunbyteError} `TOOL_FAILED` with the tool's own words.
   */
  async call(tool: string, args: Readonly<Record<string, unknown>>): Promise<Exchange> {
    const startedAt = performance.now();
    const { content, isError } = await this.#client.callTool({
      name: tool,
      arguments: { ...args },
    });
    const durationMs = performance.now() - startedAt;
    const result = content.map((block) => block.type === "text" ? block.text : `[${block.type}]`)
      .join("\n");
    if (isError) throw new RunbyteError("TOOL_FAILED", `'${tool}' failed: ${result}`);
    return {
      tool,
      args,
      result,
      requestTokens: this.#countTokens(JSON.stringify({ name: tool, arguments: args })),
      resultTokens: this.#countTokens(result),
      durationMs,
    };
  }

  async #readDefinitions(): Promise<void> {
    const { tools } = await this.#client.listTools();
    const definitions = tools.map(({ name, description, inputSchema }) =>
      JSON.stringify({ name, description, input_schema: inputSchema })
    );
    const texts = [this.#client.getInstructions() ?? "", ...definitions];
    this.#definitionTokens = texts.reduce((sum, text) => sum + this.#countTokens(text), 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }
}

/** Ours, but for Runbyte's own settings: the demo must not pick up servers that a person has configured. */
function environment(): Record<string, string> {
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] =>
    entry[1] !== undefined && !entry[0].startsWith("RUNBYTE_")
  );
  return Object.fromEntries(entries);
}
