/**
 * A real Runbyte under attack: a harmless `echo` beside whatever is hostile, and a listener that nobody may talk to.
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheEnvironment } from "../../support/entry.ts";
import { assertJsonRpc } from "../../support/json_rpc.ts";
import { Runbyte, SCRATCH, type ToolAnswer } from "../../support/runbyte.ts";
import { ProcessTree } from "./process_tree.ts";

/** The limits that the cases expect where they say nothing. */
export const ATTACK_LIMITS = {
  timeoutMs: 2_000,
  memoryBytes: 64 * 1024 * 1024,
  outputChars: 256 * 1024,
  toolCalls: 1_000,
  parallelToolCalls: 64,
  workspaceBytes: 10 * 1024 * 1024,
  workspaceFiles: 5_000,
};

/** How a target is made. */
export interface TargetOptions {
  readonly limits?: Readonly<Record<string, number>>;
  /** Config entries beside `echo`. */
  readonly servers?: Readonly<Record<string, object>>;
  /** Shared with another target, so that both have sessions in it. */
  readonly scratch?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** @default ["warning"] */
  readonly logLevel?: "debug" | "warning";
}

/** The config entry of a server that holds these tools; of `echo` without them. */
export function catalogueServer(toolsFile?: string): object {
  const script = fileURLToPath(new URL("../../toys/catalogue_server.ts", import.meta.url));
  const args = ["run", "-q", "--no-config", "-A", script, ...toolsFile ? [toolsFile] : []];
  return { command: Deno.execPath(), args, env: cacheEnvironment() };
}

/** See the module. Disposing it ends everything and checks that stdout carried only JSON-RPC. */
export class Target implements AsyncDisposable {
  readonly runbyte: Runbyte;
  readonly tree: ProcessTree;
  readonly scratch: string;
  /** Requests that reached the listener. */
  readonly requests: readonly string[];
  readonly #parts: AsyncDisposableStack;
  #lines = 0;
  #logged = 0;

  private constructor(
    runbyte: Runbyte,
    scratch: string,
    requests: readonly string[],
    parts: AsyncDisposableStack,
  ) {
    this.runbyte = runbyte;
    this.tree = new ProcessTree(runbyte.child.pid);
    this.scratch = scratch;
    this.requests = requests;
    this.#parts = parts;
  }

  static async start(options: TargetOptions = {}): Promise<Target> {
    await using parts = new AsyncDisposableStack();
    const { url, requests } = await listen(parts);
    const runbyte = parts.use(
      await Runbyte.start({
        config: {
          mcpServers: { echo: catalogueServer(), ...options.servers },
          limits: { ...ATTACK_LIMITS, ...options.limits },
          // The attacks are JavaScript, and no wall may lean on the type check.
          typecheck: "off",
          log: { level: options.logLevel ?? "warning" },
        },
        // Whatever looked for something elsewhere would ask the listener, but for Deno's own question for updates.
        env: {
          HTTP_PROXY: url,
          HTTPS_PROXY: url,

          NO_PROXY: "127.0.0.1",
          DENO_NO_UPDATE_CHECK: "1",
          ...options.env,
        },
        ...options.scratch !== undefined && { scratch: options.scratch },
      }),
    );
    const scratch = options.scratch ?? join(runbyte.folder, SCRATCH);
    return new Target(runbyte, scratch, requests, parts.move());
  }

  execute(code: string): Promise<ToolAnswer> {
    return this.runbyte.execute(code);
  }

  /** Makes the session and gives the directory of its files. */
  async workspace(): Promise<string> {
    await this.runbyte.call("list_directory", { path: "/workspace" });
    const live = join(this.scratch, "workspaces", "live");
    const found = readdirSync(live, { recursive: true, encoding: "utf8" })
      .filter((path) => /^\w{32}\/\w{32}\/files$/.test(path.replaceAll("\\", "/")));
    assert(found.length > 0, "the session has a workspace");
    const own = found.find((path) => !this.#foreign.has(path)) ?? found[0];
    return join(live, own);
  }

  /** Workspaces of other sessions in the same scratch directory. */
  readonly #foreign = new Set<string>();

  /** Remembers what stands in the scratch directory as somebody else's. */
  ignoreSessionsSoFar(): void {
    const live = join(this.scratch, "workspaces", "live");
    for (const path of readdirSync(live, { recursive: true, encoding: "utf8" })) {
      this.#foreign.add(path);
    }
  }

  /** Removes the files that a case has left. */
  async clean(): Promise<void> {
    const root = await this.workspace();
    for (const name of readdirSync(root)) {
      if (name !== ".runs") rmSync(join(root, name), { recursive: true, force: true });
    }
  }

  /** What came on stderr since this was last asked. */
  takeLog(): string {
    const all = this.runbyte.child.stderr;
    const since = all.slice(this.#logged);
    this.#logged = all.length;
    return since;
  }

  /** Fails if stdout carried something else than JSON-RPC since this was last asked. */
  assertStdout(): void {
    const { lines } = this.runbyte.child;
    assertJsonRpc(lines.slice(this.#lines));
    this.#lines = lines.length;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#parts.disposeAsync();
  }
}

/** Starts the listener; every request to it is remembered and refused. */
async function listen(
  parts: AsyncDisposableStack,
): Promise<{ readonly url: string; readonly requests: readonly string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(404).end();
  });
  server.on("connect", (request, socket) => {
    requests.push(`CONNECT ${request.url}`);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  parts.defer(() => new Promise((resolve) => server.close(() => resolve())));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, requests };
}
