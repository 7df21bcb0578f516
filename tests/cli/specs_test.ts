/**
 * Runs every folder of `specs`: a command line in a fresh directory, and what it must say.
 * In expected output `[WILDCARD]` stands for anything; in `files`, `"$toy"` for the entry of the toy server.
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Child } from "../support/child.ts";
import { createFolder, ENTRY, environment } from "../support/entry.ts";
import { toyServer } from "../support/servers.ts";

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
}

const SPECS = new URL("specs/", import.meta.url);

for (const { name } of readdirSync(SPECS, { withFileTypes: true })) {
  Deno.test(`command line: ${name.replaceAll("_", " ")}`, async () => {
    const spec: Spec = JSON.parse(readFileSync(new URL(`${name}/spec.json`, SPECS), "utf8"));
    const actual = await run(spec);
    const said = `stdout:\n${actual.stdout}\nstderr:\n${actual.stderr}`;
    assert.equal(actual.exitCode, spec.exitCode ?? 0, said);
    assertMatches(actual.stdout, spec.stdout ?? [], said);
    assertMatches(actual.stderr, spec.stderr ?? [], said);
  });
}

async function run(
  spec: Spec,
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const folder = createFolder();
  try {
    for (const [name, content] of Object.entries(spec.files ?? {})) {
      const file = join(folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, textOf(content));
    }
    const [command, ...args] = ENTRY;
    const env = environment({ HOME: folder, ...spec.env });
    await using child = new Child(command, [...args, ...spec.args], { cwd: folder, env });
    if (spec.stdin) child.write(spec.stdin);
    child.closeStdin();
    const { code } = await child.exited;
    const plain = (text: string): string => text.replaceAll(folder, "$FOLDER").trimEnd();
    // How long something takes is the machine's affair; progress has a test of its own.
    const words = child.stderr.replace(/^… .*\n/gm, "");
    return { exitCode: code, stdout: plain(child.lines.join("\n")), stderr: plain(words) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function textOf(content: readonly string[] | object): string {
  if (Array.isArray(content)) return content.join("\n");
  return JSON.stringify(content, (_key, value) => value === "$toy" ? toyServer() : value, 2);
}

function assertMatches(actual: string, expected: readonly string[], said: string): void {
  const pattern = expected.join("\n").split("[WILDCARD]").map(RegExp.escape).join("[^]*?");
  assert.match(actual, new RegExp(`^${pattern}$`), said);
}
