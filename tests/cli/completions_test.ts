import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { runCompletions } from "../../src/cli/completions.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import type { Output } from "../../src/cli/output.ts";

async function script(shell: string): Promise<string> {
  let printed = "";
  const output = { print: (text: string) => void (printed += text) } as unknown as Output;
  await runCompletions({ args: [shell], options: {}, output, exit: () => {} });
  return printed;
}

const hasBash = spawnSync("bash", ["--version"]).status === 0;

Deno.test({
  name: "completions for bash complete commands, clients, options and their values",
  ignore: !hasBash,
  fn: async () => {
    const text = await script("bash");
    const complete = (...words: readonly string[]): readonly string[] => {
      const { stdout, stderr } = spawnSync("bash", [
        "--norc",
        "-c",
        `${text}
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _runbyte; printf '%s\\n' "\${COMPREPLY[@]}"`,
        "bash",
        ...words,
      ]);
      assert.equal(String(stderr), "");
      return String(stdout).split("\n").filter(Boolean);
    };
    assert.deepEqual(complete("runbyte", "im"), ["import"]);
    assert.deepEqual(complete("runbyte", "install", "cu"), ["cursor"]);
    assert.deepEqual(complete("runbyte", "-c", "x", "exec", "--w"), ["--watch"]);
    assert.deepEqual(complete("runbyte", "serve", "-L", "w"), ["warning"]);
    assert.deepEqual(complete("runbyte", "help", "sch"), ["schema"]);
    assert.equal(complete("runbyte", "").length > COMMANDS.length, true);
  },
});

for (const shell of ["zsh", "fish"]) {
  const has = spawnSync(shell, ["--version"]).status === 0;
  Deno.test(`completions for ${shell} name every command${has ? " and are valid" : ""}`, async () => {
    const text = await script(shell);
    for (const { name } of COMMANDS) assert.match(text, new RegExp(`\\b${name}\\b`));
    if (has) assert.equal(spawnSync(shell, ["-n", "-c", text]).status, 0);
  });
}
