import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DOCUMENTS } from "../../.ci/docs.ts";
import { CLIENT_NAMES, COMMANDS } from "../../src/cli/commands.ts";
import { CLIENTS } from "../../src/config/clients.ts";

const ROOT = new URL("../../", import.meta.url);
const MAX_README_LINES = 330;

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), "utf8");
}

for (const [path, render] of Object.entries(DOCUMENTS)) {
  Deno.test(`${path} says what the code says`, () => {
    const text = read(path);
    assert.equal(render(text), text, "'deno task docs' writes it anew");
  });
}

Deno.test(`README.md has at most ${MAX_README_LINES} lines`, () => {
  const lines = read("README.md").trimEnd().split("\n").length;
  assert(lines <= MAX_README_LINES, `It has ${lines}`);
});

Deno.test("README.md names no task and no file that does not exist", () => {
  const readme = read("README.md");
  const { tasks } = JSON.parse(read("deno.json"));
  const named = [...readme.matchAll(/\btask (?:-q )?(?:--config \S+ )?([a-z]+)/g)].map((match) =>
    match[1]
  );
  assert(named.length > 3);
  assert.deepEqual(named.filter((name) => !(name in tasks)), []);
  for (const [, path] of readme.matchAll(/\]\(([^)#:]+)\)/g)) read(path);
});

Deno.test("README.md starts only commands that exist", () => {
  const started = [...read("README.md").matchAll(/task (?:-q )?(?:start|cli) ([a-z]+)/g)].map((
    match,
  ) => match[1]);
  assert(started.length > 2);
  assert.deepEqual(
    started.filter((name) => !COMMANDS.some((command) => command.name === name)),
    [],
  );
});

Deno.test("the command line knows exactly the clients of the table", () => {
  assert.deepEqual(CLIENT_NAMES, CLIENTS.map(({ name }) => name));
  for (const { name } of CLIENTS) assert.match(read("README.md"), new RegExp(`\`${name}\``));
});
