import assert from "node:assert/strict";
import { execSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_LIMITS, type Limits } from "../../src/base/limits.ts";
import { createRedactor } from "../../src/base/redact.ts";
import { createLibrary } from "../../src/codegen/library.ts";
import type { ToolSource } from "../../src/codegen/source.ts";
import { createCompiler } from "../../src/compile/compile.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import type { Session } from "../../src/session/session.ts";
import { createSessions } from "../../src/session/sessions.ts";
import { sharedPath } from "../support/shared.ts";
import { FakeTools, texts } from "./fakes.ts";
import { NO_OFFERS } from "../codegen/tools_alone.ts";

const ECHO: ToolSource = {
  ...NO_OFFERS,
  listServers: () => [{ name: "echo", state: "ready", toolCount: 1 }],
  getCatalogue: () =>
    Promise.resolve({
      server: "echo",
      revision: "1",
      tools: [{
        name: "echo",
        description: "Returns its arguments",
        inputSchema: { type: "object" },
      }],
    }),
};

interface World extends AsyncDisposable {
  readonly tools: FakeTools;
  open(limits?: Partial<Limits>, typecheck?: "block" | "off"): Promise<Session>;
}

/** One compiler and one sandbox as the server has them; each session has limits of its own. */
async function makeWorld(): Promise<World> {
  const parts = new AsyncDisposableStack();
  const scratch = await mkdtemp(join(tmpdir(), "runbyte-real-"));
  parts.defer(() => rm(scratch, { recursive: true, force: true }));
  const tools = new FakeTools();
  tools.answer = (_server, _tool, args) => ({ form: "json", body: args });
  const shared = {
    tools,
    library: createLibrary(ECHO),
    compiler: parts.use(createCompiler()),
    sandbox: parts.use(createSandbox()),
    redact: createRedactor(["sk-TEST-SECRET-123"]),
  };
  return {
    tools,
    async open(limits = {}, mode = "block") {
      const sessions = parts.use(createSessions({
        ...shared,
        config: {
          scratch,
          workspace: { keep: false },
          limits: { ...DEFAULT_LIMITS, ...limits },
          typecheck: { mode, ignore: [] },
        },
      }));
      return await sessions.open();
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** `text` is the first block: the value, or what went wrong. */
async function run(
  session: Session,
  code: string,
): Promise<{ readonly isError: boolean; readonly text: string; readonly all: string }> {
  const answer = await session.execute(code, { signal: new AbortController().signal });
  const blocks = texts(answer);
  return { isError: answer.isError, text: blocks[0] ?? "", all: blocks.join("\n") };
}

Deno.test("programs use @runbyte/fs, @runbyte/tools, the library and saved modules together", async (t) => {
  await using world = await makeWorld();
  const session = await world.open();
  const value = async (code: string): Promise<unknown> => {
    const { isError, text } = await run(session, code);
    assert.equal(isError, false, text);
    return JSON.parse(text);
  };

  await t.step("every function of @runbyte/fs", async () => {
    assert.deepEqual(
      await value(`
        import * as fs from "@runbyte/fs";
        await fs.writeJSON("./workspace/a/x.json", { n: 1 });
        await fs.appendFile("/workspace/log.txt", "one ");
        await fs.appendFile("log.txt", "two");
        const { n } = await fs.readJSON<{ n: number }>("a/x.json");
        const before = await fs.listFiles();
        const { kind, size } = await fs.stat("log.txt");
        await fs.deleteFile("workspace/log.txt");
        return { n, before, kind, size, log: await fs.exists("log.txt"), a: await fs.listFiles("a/") };`),
      { n: 1, before: ["a/", "log.txt"], kind: "file", size: 7, log: false, a: ["x.json"] },
    );
  });

  await t.step("the three ways to import @runbyte/fs, and bytes", async () => {
    assert.deepEqual(
      await value(`
        import fs, { fs as named, writeFile } from "@runbyte/fs";
        await writeFile("x.bin", new Uint8Array([0, 255, 85, 7]));
        const bytes: Uint8Array = await fs.readFile("x.bin", "bytes");
        const text: string = await named.readFile("x.bin", { encoding: "base64" });
        return [Array.from(bytes), text];`),
      [[0, 255, 85, 7], "AP9VBw=="],
    );
  });

  await t.step("tools by their functions and by their names", async () => {
    assert.deepEqual(
      await value(`
        import * as echo from "./servers/echo";
        import { callTool, ToolError } from "@runbyte/tools";
        const [one, two] = await Promise.all([echo.echo({ a: 1 }), callTool("echo", "echo", { b: 2 })]);
        return { one, two, isClass: typeof ToolError };`),
      { one: { a: 1 }, two: { b: 2 }, isClass: "function" },
    );
  });

  await t.step("a failed tool call is a catchable ToolError", async () => {
    const { answer } = world.tools;
    world.tools.answer = (server, tool) => ({
      form: "error",
      body: JSON.stringify({ name: "ToolError", message: "no such issue", server, tool }),
    });
    assert.deepEqual(
      await value(`
        import { callTool, ToolError } from "@runbyte/tools";
        try {
          await callTool("echo", "echo");
        } catch (error) {
          if (error instanceof ToolError) return [error.name, error.message, error.server, error.tool];
        }
        return "not thrown";`),
      ["ToolError", "no such issue", "echo", "echo"],
    );
    world.tools.answer = answer;
  });

  await t.step(
    "a saved module is imported by a later program, and its errors point into it",
    async () => {
      await value(`
      import { writeFile } from "@runbyte/fs";
      await writeFile("lib/double.ts", "export function double(n: number): number {\\n  if (n < 0) throw new RangeError('negative');\\n  return n * 2;\\n}");
      return 1;`);
      const use = 'import { double } from "./workspace/lib/double.ts";\nreturn double(';
      assert.equal(await value(`${use}21);`), 42);
      const { isError, text } = await run(session, `${use}-1);`);
      assert.equal(isError, true);
      assert.match(
        text,
        /^RangeError: negative\n {4}at double \(\/workspace\/lib\/double\.ts:2:\d+\)/,
      );
      assert.match(text, /2 \| {3}if \(n < 0\) throw new RangeError\('negative'\);/);
      assert.match(text, /\n {4}at main\.ts:2:\d+\n/);
    },
  );

  await t.step("wrong use of @runbyte/fs is found before anything runs", async () => {
    for (
      const code of [
        'import { readFil } from "@runbyte/fs"; return readFil;',
        'import { readFile } from "@runbyte/fs"; return await readFile(7);',
        'import { exists } from "@runbyte/fs"; const there: string = await exists("x"); return there;',
      ]
    ) {
      const { isError, text } = await run(session, code);
      assert.equal(isError, true);
      assert.match(text, /TS2\d{3}/, text);
    }
  });

  await t.step("a long result is read back in the next program", async () => {
    const { text } = await run(
      session,
      "return Array.from({ length: 9_000 }, (_, id) => ({ id }));",
    );
    const path = /Whole: (\S+)/.exec(text)![1];
    assert.equal(
      await value(`
        import { readJSON } from "@runbyte/fs";
        return (await readJSON<{ id: number }[]>(${JSON.stringify(path)})).length;`),
      9_000,
    );
  });
});

/** The fields of an attack case that concern programs; see its README. */
interface AttackCase {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly channel: string;
  readonly code: string;
  readonly setup?: string;
  readonly expect: {
    readonly outcome?: "value" | "error" | "either";
    readonly result?: unknown;
    readonly result_any?: readonly unknown[];
    readonly error?: string;
    readonly forbid?: readonly string[];
    readonly no_fs?: readonly string[];
    readonly fs_mode?: Readonly<Record<string, string>>;
    readonly limits?: Partial<Limits>;
    readonly next?: { readonly code: string; readonly result: unknown };
  };
}

const CASE_LIMITS: Partial<Limits> = {
  timeoutMs: 2_000,
  workspaceBytes: 10 * 1024 * 1024,
  workspaceFiles: 5_000,
};

function readCases(folder: string): AttackCase[] {
  return readdirSync(folder).filter((name) => name.endsWith(".json")).sort()
    .map((name): AttackCase => JSON.parse(readFileSync(join(folder, name), "utf8")))
    .filter(({ kind, channel }) =>
      channel === "execute_code" && (kind === "workspace" || kind === "boundary-confusion")
    );
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const attacks = sharedPath("attacks");

Deno.test({
  name: "attacks on the workspace and on the boundary come to nothing",
  ignore: !attacks || Deno.build.os === "windows",
  async fn(t) {
    await using world = await makeWorld();
    for (const { id, name, code, setup, expect } of readCases(attacks!)) {
      await t.step(`${id} ${name}`, async () => {
        const session = await world.open({ ...CASE_LIMITS, ...expect.limits }, "off");
        const other = await world.open({}, "off");
        await writeFile(join(other.workspaceRoot, "secret.txt"), "secret of the other session");
        const replace = (source: string): string =>
          source
            .replaceAll("$CALL(", "callTool(")
            .replaceAll("$WS_READ(", "readFile(")
            .replaceAll("$WS_WRITE(", "writeFile(")
            .replaceAll("$OTHER_SESSION_ID", other.id)
            .replaceAll("$SCRATCH", session.workspaceRoot);
        const imports =
          'import { callTool } from "@runbyte/tools"; import { readFile, writeFile } from "@runbyte/fs";\n';
        for (const path of expect.no_fs ?? []) await rm(path, { force: true });
        if (setup) execSync(replace(setup));

        const { isError, text, all } = await run(session, imports + replace(code));
        if (expect.outcome === "value") assert.equal(isError, false, text);
        if (expect.outcome === "error") assert.equal(isError, true, text);
        if (isError && expect.error) {
          assert.match(text, new RegExp(expect.error.replaceAll("(?i)", ""), "i"));
        }
        if (!isError && "result" in expect) assert.deepEqual(valueOf(text), expect.result);
        if (!isError && expect.result_any) {
          const value = JSON.stringify(valueOf(text));
          assert.ok(expect.result_any.some((any) => JSON.stringify(any) === value), text);
        }
        for (const secret of [...expect.forbid ?? [], "secret of the other session"]) {
          assert.ok(!all.includes(secret), all);
        }
        for (const path of expect.no_fs ?? []) assert.ok(!existsSync(path), path);
        for (const [path, mode] of Object.entries(expect.fs_mode ?? {})) {
          assert.equal(statSync(replace(path)).mode & 0o777, parseInt(mode, 8));
        }
        if (expect.next) {
          const next = await run(session, expect.next.code);
          assert.deepEqual(valueOf(next.text), expect.next.result);
        }
        assert.equal((await run(session, "return 1+1;")).text, "2");
        assert.equal(Reflect.get({}, "polluted"), undefined);
      });
    }
  },
});
