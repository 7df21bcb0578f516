import { Client as ClientV2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as StdioV2 } from "@modelcontextprotocol/client/stdio";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as StdioV1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Child } from "../support/child.ts";
import { createFolder, environment, ROOT } from "../support/entry.ts";
import { findInspector } from "../support/inspector.ts";
import { Runbyte } from "../support/runbyte.ts";
import { toyServer } from "../support/servers.ts";

const PROGRAM =
  "import { structured } from './servers/toy'; return (await structured({ a: 40, b: 2 })).sum;";
const TOOL_NAMES = ["list_directory", "read_file", "execute_code"];

/** `deno task start` as people write it into their clients, with a config for the toy server. */
function taskStart(
  folder: string,
): { command: string; args: string[]; cwd: string; env: Record<string, string> } {
  const config = join(folder, "runbyte.json");
  writeFileSync(config, JSON.stringify({ mcpServers: { toy: toyServer() } }));
  const args = ["task", "-q", "start", "--config", config, "--scratch", join(folder, "scratch")];
  return { command: Deno.execPath(), args, cwd: ROOT, env: environment() };
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = createFolder();
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

Deno.test("the SDK v1 client works with deno task start", () =>
  withFolder(async (folder) => {
    const client = new ClientV1({ name: "test", version: "1" });
    const errors: Error[] = [];
    client.onerror = (error: Error) => errors.push(error);
    await client.connect(new StdioV1({ ...taskStart(folder), stderr: "ignore" }));
    try {
      const { tools } = await client.listTools();
      assert.deepEqual(tools.map((tool: { name: string }) => tool.name), TOOL_NAMES);
      const result = await client.callTool({ name: "execute_code", arguments: { code: PROGRAM } });
      assert.deepEqual(result.content, [{ type: "text", text: "42" }]);
    } finally {
      await client.close();
    }
    assert.deepEqual(errors, []);
  }));

for (
  const [era, mode] of [["2025", "legacy"], ["2026", { pin: "2026-07-28" }], [
    "auto",
    "auto",
  ]] as const
) {
  Deno.test(`the SDK v2 client works with deno task start, protocol ${era}`, () =>
    withFolder(async (folder) => {
      const client = new ClientV2({ name: "test", version: "1" }, { versionNegotiation: { mode } });
      const errors: Error[] = [];
      client.onerror = (error) => errors.push(error);
      await client.connect(new StdioV2({ ...taskStart(folder), stderr: "ignore" }));
      try {
        assert.deepEqual((await client.listTools()).tools.map((tool) => tool.name), TOOL_NAMES);
        const result = await client.callTool({
          name: "execute_code",
          arguments: { code: PROGRAM },
        });
        assert.deepEqual(result.content.map((block) => block.type === "text" && block.text), [
          "42",
        ]);
      } finally {
        await client.close();
      }
      assert.deepEqual(errors, []);
    }));
}

Deno.test("both protocol eras give the same answers and keep the workspace between calls", async () => {
  for (const options of [{ era: "2025" }, { era: "2026" }, { sdk: "v1" }] as const) {
    await using runbyte = await Runbyte.start(options);
    await runbyte.value(
      "import { writeFile } from '@runbyte/fs'; await writeFile('a.txt', 'kept');",
    );
    assert.equal(await runbyte.read("read_file", "/workspace/a.txt"), "kept");
    const failed = await runbyte.execute("throw new Error('on purpose');");
    assert.equal(failed.isError, true);
    assert.match(failed.text, /on purpose/);
  }
});

const inspector = await findInspector();

Deno.test({
  name: "the MCP Inspector's command line works with deno task start",
  ignore: inspector === undefined,
  fn: () =>
    withFolder(async (folder) => {
      const { command, args, cwd, env } = taskStart(folder);
      const inspect = async (...options: readonly string[]) => {
        const [node, ...script] = inspector!;
        const line = [...script, "--cli", ...options, "--cwd", cwd, "--", command, ...args];
        await using child = new Child(node, line, { cwd, env });
        const exit = await child.exited;
        assert.equal(exit.code, 0, child.stderr + child.lines.join("\n"));
        return JSON.parse(child.lines.join("\n"));
      };
      const { tools } = await inspect("--method", "tools/list");
      assert.deepEqual(tools.map((tool: { name: string }) => tool.name), TOOL_NAMES);
      const call = ["--method", "tools/call", "--tool-name", "execute_code", "--tool-arg"];
      const { content } = await inspect(...call, `code=${PROGRAM}`);
      assert.deepEqual(content, [{ type: "text", text: "42" }]);
    }),
});
