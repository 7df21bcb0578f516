import { Client as ClientV2, type ElicitResult } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Child } from "./child.ts";
import { createFolder, ENTRY, environment } from "./entry.ts";
import { assertJsonRpc } from "./json_rpc.ts";
import { LineTransport } from "./line_transport.ts";

/** The scratch directory of a Runbyte that is told of none, in its own folder: where it would be anyway. */
export const SCRATCH = ".runbyte";

/** How Runbyte and its client are started. */
export interface RunbyteOptions {
  /** The command line that runs Runbyte. @default from source */
  readonly entry?: readonly string[];
  /** The config; without one Runbyte finds none. */
  readonly config?: object;
  readonly env?: Readonly<Record<string, string>>;
  /** @default a folder of its own, removed with this Runbyte */
  readonly scratch?: string;
  /** @default "v2" */
  readonly sdk?: "v1" | "v2";
  /** The protocol that the client wants; only SDK v2 knows the newer one. @default "2025" */
  readonly era?: "2025" | "2026";
  /** Plays the person: answers `elicitation/create`. Without it the client cannot ask anybody. */
  readonly person?: (params: Record<string, unknown>) => Promise<ElicitResult> | ElicitResult;
}

/** A block of an answer, as far as tests look at it. */
export interface Block {
  readonly type: string;
  readonly text?: string;
  readonly mimeType?: string;
  readonly data?: string;
}

/** What a tool of Runbyte answered. */
export interface ToolAnswer {
  readonly blocks: readonly Block[];
  readonly isError: boolean;
  /** The first block's text. */
  readonly text: string;
}

/** Runbyte as a child process with a connected client. Disposing it checks that stdout carried only JSON-RPC. */
export class Runbyte implements AsyncDisposable {
  readonly child: Child;
  readonly client: ClientV1 | ClientV2;
  /** Working directory of this Runbyte, with its scratch directory; removed with it. */
  readonly folder: string;

  private constructor(child: Child, client: ClientV1 | ClientV2, folder: string) {
    this.child = child;
    this.client = client;
    this.folder = folder;
  }

  static async start(options: RunbyteOptions = {}): Promise<Runbyte> {
    const { child, folder } = spawnRunbyte(options);
    const client = createClient(options);
    try {
      await client.connect(new LineTransport(child));
    } catch (error) {
      await child[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
      throw new Error(`Cannot connect to Runbyte: ${child.stderr || child.lines}`, {
        cause: error,
      });
    }
    return new Runbyte(child, client, folder);
  }

  async call(tool: string, args: Record<string, unknown> = {}): Promise<ToolAnswer> {
    const request = { name: tool, arguments: args };
    const result = this.client instanceof ClientV1
      ? await this.client.callTool(request)
      : await this.client.callTool(request);
    const blocks = result.content as readonly Block[];
    return { blocks, isError: result.isError === true, text: blocks[0]?.text ?? "" };
  }

  async execute(code: string): Promise<ToolAnswer> {
    return await this.call("execute_code", { code });
  }

  /** Runs a program that must not fail and gives the value that it returned. */
  // deno-lint-ignore no-explicit-any -- the value is whatever the program returned
  async value(code: string): Promise<any> {
    const answer = await this.execute(code);
    if (answer.isError) throw new Error(`The program failed: ${answer.text}`);
    try {
      return JSON.parse(answer.text);
    } catch {
      return answer.text;
    }
  }

  /** The text of a listing or a file. Throws if it is an error. */
  async read(tool: "list_directory" | "read_file", path: string): Promise<string> {
    const answer = await this.call(tool, { path });
    if (answer.isError) throw new Error(answer.text);
    return answer.text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    await this.child[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
    assertJsonRpc(this.child.lines);
  }
}

function createClient({ sdk, era, person }: RunbyteOptions): ClientV1 | ClientV2 {
  const info = { name: "test", version: "1" };
  const capabilities = person === undefined ? {} : { elicitation: { form: {}, url: {} } };
  if (sdk === "v1") {
    const client = new ClientV1(info, { capabilities });
    if (person) {
      const answer = async (
        { params }: { params: Record<string, unknown> },
      ): Promise<ElicitResult> => await person(params);
      client.setRequestHandler(ElicitRequestSchema, answer);
    }
    return client;
  }
  const mode = era === "2026" ? { pin: "2026-07-28" } as const : "legacy";
  const client = new ClientV2(info, { capabilities, versionNegotiation: { mode } });
  if (person) {
    client.setRequestHandler("elicitation/create", async ({ params }) => await person(params));
  }
  return client;
}

/** Starts Runbyte without a client. The caller disposes the child and removes the folder. */
export function spawnRunbyte(options: RunbyteOptions = {}): { child: Child; folder: string } {
  const folder = createFolder();
  const [command, ...args] = options.entry ?? ENTRY;
  args.push("serve", "--scratch", options.scratch ?? join(folder, SCRATCH));
  // Without a config none must be found, so the search must not see this person's home.
  const home: Record<string, string> = options.config === undefined ? { HOME: folder } : {};
  if (options.config !== undefined) {
    const file = join(folder, "runbyte.json");
    writeFileSync(file, JSON.stringify(options.config));
    args.push("--config", file);
  }
  const env = environment({ ...home, ...options.env });
  return { child: new Child(command, args, { cwd: folder, env }), folder };
}
