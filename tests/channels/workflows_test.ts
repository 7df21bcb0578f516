import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TARGETS } from "../../.ci/compile.ts";
import denoJson from "../../deno.json" with { type: "json" };
import { ROOT } from "../support/entry.ts";

const FOLDER = join(ROOT, ".github", "workflows");
const read = (name: string): string => readFileSync(join(FOLDER, name), "utf8");

Deno.test("workflows run tasks and files that there are, with the Deno of the README", () => {
  const { version } = /deno@(?<version>[\d.]+) task demo/.exec(
    readFileSync(join(ROOT, "README.md"), "utf8"),
  )!.groups!;
  for (const name of readdirSync(FOLDER)) {
    for (const [, used, task] of read(name).matchAll(/deno@(\S+) (?:task (\S+))?/g)) {
      assert.equal(used, version, name);
      if (task !== undefined) assert.ok(Object.hasOwn(denoJson.tasks, task), `${name}: ${task}`);
    }
    for (const [path] of read(name).matchAll(/(?:\.ci|\.github|tests)\/[\w./]*\w/g)) {
      assert.ok(existsSync(join(ROOT, path)), `${name}: ${path}`);
    }
  }
});

Deno.test("continuous integration runs the executable of every target", () => {
  const targets = [...read("ci.yml").matchAll(/target: (\S+),/g)].map(([, target]) => target);
  assert.deepEqual(targets.toSorted(), TARGETS.toSorted());
});

Deno.test("the packed file is installed as a file: without './' npm would look for it at GitHub", () => {
  const texts = [
    read("ci.yml"),
    read("release.yml"),
    readFileSync(join(ROOT, "README.md"), "utf8"),
  ];
  for (const text of texts) {
    const uses = [...text.matchAll(/npm (?:install|publish) .*?(\S*npm\/\*\.tgz)/g)];
    assert.deepEqual(uses.map(([, file]) => file), ["./npm/*.tgz"]);
  }
});
