import { Client } from "@modelcontextprotocol/client";
import { join } from "node:path";
import { Child } from "../support/child.ts";
import { cacheEnvironment, ENTRY, environment, ROOT } from "../support/entry.ts";
import { LineTransport } from "../support/line_transport.ts";
import { Runbyte } from "../support/runbyte.ts";
import { playServers } from "../support/servers.ts";

/** The command line of the fixture server. */
export const FIXTURE: readonly string[] = [
  ENTRY[0],
  "run",
  "-q",
  "-A",
  "--config",
  join(ROOT, "deno.json"),
  join(ROOT, "tests", "bench", "fixture_server.ts"),
];

/**
 * The fixture server with a client of its own, for direct calls: the client of SDK v2 under Deno, in its best case.
 * It reads lines in linear time, which the SDK's own transport does not; the group `clients` shows what that is worth.
 */
export class Direct implements AsyncDisposable {
  readonly child: Child;
  readonly #client = new Client({ name: "bench", version: "1" });

  private constructor(child: Child) {
    this.child = child;
  }

  static async start(): Promise<Direct> {
    const [command, ...args] = FIXTURE;
    const direct = new Direct(new Child(command, args, { env: environment() }));
    await direct.#client.connect(new LineTransport(direct.child));
    return direct;
  }

  /** The text that a tool answers. Throws if it fails. */
  async call(name: string, args: Record<string, unknown>): Promise<string> {
    const { content, isError } = await this.#client.callTool({ name, arguments: args });
    const [block] = content;
    if (isError || block.type !== "text") throw new Error(`${name} failed`);
    return block.text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
    await this.child[Symbol.asyncDispose]();
  }
}

/** Runbyte in front of the fixture server and the play servers. */
export async function startRunbyte(
  limits: Readonly<Record<string, number>> = {},
): Promise<Runbyte> {
  const [command, ...args] = FIXTURE;
  const mcpServers = {
    fixture: { command, args, env: cacheEnvironment() },
    ...playServers(),
  };
  return await Runbyte.start({ config: { mcpServers, limits } });
}
