/**
 * Runs every folder of `specs`: a command line in a fresh directory, and what it must say.
 * In expected output `[WILDCARD]` stands for anything; in `files`, `"$toy"` for the entry of the toy server,
 * `"$slow"` for one that takes a while to start.
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Child } from "../support/child.ts";
import { CLI_ENTRY, createFolder, ENTRY, environment } from "../support/entry.ts";
import { toyServer } from "../support/servers.ts";
import { HAS_TERMINAL, Terminal } from "../support/terminal.ts";

interface Spec {
  readonly args: readonly string[];
  /** @default "" */
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Content by path: lines of text, or a value to be written as JSON. */
  readonly files?: Readonly<Record<string, readonly string[] | object>>;
  /** @default 0 */
  readonly exitCode?: number;
  /** Lines, without the last line end. @default none */
  readonly stdout?: readonly string[];
  /** @default none */
  readonly stderr?: readonly string[];
  /** Runs with the rights of `deno task cli` rather than those of `deno task start`. */
  readonly mayWrite?: boolean;
  /** Runs on a terminal, where each question gets the next of these answers; then stderr is part of stdout. */
  readonly terminal?: readonly string[];
  /** Files afterwards, by path: their lines, or null where there must be none. */
  readonly results?: Readonly<Record<string, readonly string[] | null>>;
}

/** What tells other clients where their files are must not reach the tests. */
const ELSEWHERE = { CLAUDE_CONFIG_DIR: "", CODEX_HOME: "", XDG_CONFIG_HOME: "", INIT_CWD: "" };

const SPECS = new URL("specs/", import.meta.url);

const STAND_INS: Readonly<Record<string, () => object>> = {
  $toy: () => toyServer(),
  $slow: () => toyServer({ TOY_START_DELAY_MS: "2500" }),
};

for (const { name } of readdirSync(SPECS, { withFileTypes: true })) {
  const spec: Spec = JSON.parse(readFileSync(new URL(`${name}/spec.json`, SPECS), "utf8"));
  const ignore = spec.terminal !== undefined && !HAS_TERMINAL;
  const note = ignore ? " (there is no 'script' to make a terminal with)" : "";
  Deno.test({
    name: `command line: ${name.replaceAll("_", " ")}${note}`,
    ignore,
    fn: async () => {
      const folder = createFolder();
      try {
        const actual = await run(spec, folder);
        const said = `stdout:\n${actual.stdout}\nstderr:\n${actual.stderr}`;
        assert.equal(actual.exitCode, spec.exitCode ?? 0, said);
        assertMatches(actual.stdout, spec.stdout ?? [], said);
        assertMatches(actual.stderr, spec.stderr ?? [], said);
        checkFiles(spec, folder);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  });
}

interface Said {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(spec: Spec, folder: string): Promise<Said> {
  for (const [name, content] of Object.entries(spec.files ?? {})) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, textOf(content));
  }
  const plain = (text: string): string => text.replaceAll(folder, "$FOLDER").trimEnd();
  const words = [...spec.mayWrite ? CLI_ENTRY : ENTRY, ...spec.args];
  const env = environment({ HOME: folder, ...ELSEWHERE, ...spec.env });
  if (spec.terminal !== undefined) {
    const terminal = new Terminal(words, { cwd: folder, env });
    for (const answer of spec.terminal) await terminal.answer("[y/N] ", answer);
    const { exitCode, text } = await terminal.ended();
    return { exitCode, stdout: plain(text), stderr: "" };
  }
  const [command, ...args] = words;
  await using child = new Child(command, args, { cwd: folder, env });
  if (spec.stdin) child.write(spec.stdin);
  child.closeStdin();
  const { code } = await child.exited;
  // How long something takes is the machine's affair; progress has a test of its own.
  const stderr = child.stderr.replace(/^… .*\n/gm, "");
  return { exitCode: code, stdout: plain(child.lines.join("\n")), stderr: plain(stderr) };
}

function checkFiles({ results = {} }: Spec, folder: string): void {
  for (const [name, lines] of Object.entries(results)) {
    const file = join(folder, name);
    assert.equal(existsSync(file), lines !== null, `There should be ${lines ? "a" : "no"} ${name}`);
    if (lines === null) continue;
    const text = readFileSync(file, "utf8").replaceAll(folder, "$FOLDER");
    assertMatches(text.replace(/\n$/, ""), lines, `${name}:\n${text}`);
  }
}

function textOf(content: readonly string[] | object): string {
  if (Array.isArray(content)) return content.join("\n");
  return JSON.stringify(content, (_key, value) => STAND_INS[value]?.() ?? value, 2);
}

function assertMatches(actual: string, expected: readonly string[], said: string): void {
  const pattern = expected.join("\n").split("[WILDCARD]").map(RegExp.escape).join("[^]*?");
  assert.match(actual, new RegExp(`^${pattern}$`), said);
}
