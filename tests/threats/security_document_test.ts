/** The tables of SECURITY.md and the tests that they name, compared in both directions. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";

const ROOT = new URL("../../", import.meta.url);

interface Row {
  readonly attack: string;
  readonly files: readonly string[];
  readonly test: string;
  /** A part of the test's name. */
  readonly title: string;
}

function readRows(): readonly Row[] {
  const lines = readFileSync(new URL(".github/SECURITY.md", ROOT), "utf8").split("\n");
  return lines.filter((line) => /^\|.*\]\(\.\.\/tests\//.test(line)).map((line) => {
    const [, attack, , where, test] = line.split("|").map((cell) => cell.trim());
    const [, name, path] = /^\[(.+)\]\(\.\.\/tests\/(.+?)\)/.exec(test)!;
    assert.equal(name, path, "a link says where it leads");
    return {
      attack,
      files: [...where.matchAll(/`([^`]+)`/g)].map(([, file]) => file),
      test: `tests/${path}`,
      title: /“(.+)”/.exec(test)?.[1] ?? attack,
    };
  });
}

Deno.test("every row of the threat tables has its defence and its test", () => {
  const rows = readRows();
  assert(rows.length > 90, `${rows.length} rows`);
  for (const { attack, files, test, title } of rows) {
    assert(files.length > 0, attack);
    for (const file of files) {
      assert(existsSync(new URL(`src/${file}`, ROOT)), `${attack}: src/${file} is missing`);
    }
    const url = new URL(test, ROOT);
    assert(existsSync(url), `${attack}: ${test} is missing`);
    const text = readFileSync(url, "utf8").replaceAll("\\\\", "\\");
    assert(text.includes(title), `${attack}: no test of ${test} is named '${title}'`);
  }
});

Deno.test("every test file of tests/threats has its row", () => {
  const named = new Set(readRows().map(({ test }) => test));
  const files = readdirSync(new URL("tests/threats", ROOT)).filter((name) =>
    name.endsWith("_test.ts")
  )
    .map((name) => `tests/threats/${name}`).filter((path) => !import.meta.url.endsWith(path));
  assert.deepEqual(files.filter((file) => !named.has(file)), []);
});

Deno.test("every attack that a test of ours is named by has its row", () => {
  // Others name their tests by what holds; these by the attack, as the tables do.
  const direct = readRows().filter(({ attack, title }) => attack === title);
  const rows = new Set(direct.map(({ test, title }) => `${test}: ${title}`));
  const ours = direct.map(({ test }) => test).filter((test) => test.startsWith("tests/threats/"));
  for (const test of new Set(ours)) {
    const text = readFileSync(new URL(test, ROOT), "utf8");
    const names = [...text.matchAll(/(?:Deno\.test\(|^ {2}name: )"([^"]+)"/gm)].map(([, name]) =>
      name
    );
    for (const name of names) assert(rows.has(`${test}: ${name}`), `${test}: '${name}' has no row`);
  }
});
