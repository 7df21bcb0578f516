import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createFolder } from "../support/entry.ts";
import { Runbyte } from "../support/runbyte.ts";

const SECRET = "the-canary-that-must-not-be-seen";

/** Paths that try to leave the workspace; `outside` is an absolute path of a file with the canary. */
const climbing = (outside: string): readonly string[] => [
  outside,
  `file://${outside}`,
  `/workspace/..${outside}`,
  "../canary.txt",
  "../../canary.txt",
  "../../../canary.txt",
  "./a/../../canary.txt",
  "/workspace/../canary.txt",
  "/workspace/../../../canary.txt",
  "workspace/../../canary.txt",
  "..%2fcanary.txt",
  "%2e%2e/canary.txt",
  "..%252fcanary.txt",
  "..\\canary.txt",
  "\u{ff0e}\u{ff0e}/canary.txt",
  "..\u{2215}canary.txt",
  "canary.txt\0.md",
  "\0/../canary.txt",
  "~/canary.txt",
  "/proc/self/root" + outside,
];

/** The folder on disk in which a file of the workspace stands. */
function workspaceOf(runbyte: Runbyte, marker: string): string {
  const found = readdirSync(runbyte.folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(`/${marker}`));
  assert.equal(found.length, 1);
  return dirname(join(runbyte.folder, found[0]));
}

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    !entry.isDirectory()
  )
    .map((entry) => join(entry.parentPath, entry.name)).toSorted();

Deno.test("files of the workspace stay between programs, and each tool sees them", async () => {
  await using runbyte = await Runbyte.start();
  await runbyte.value(
    "import * as fs from '@runbyte/fs'; await fs.writeJSON('/workspace/notes/a.json', { n: 1 });",
  );
  assert.equal(
    await runbyte.value(
      "import * as fs from '@runbyte/fs'; return (await fs.readJSON('notes/a.json')).n;",
    ),
    1,
  );
  assert.equal(
    await runbyte.value("import notes from './workspace/notes/a.json'; return notes.n;"),
    1,
  );
  assert.match(await runbyte.read("list_directory", "/workspace"), /notes\//);
  assert.match(await runbyte.read("read_file", "/workspace/notes/a.json"), /"n": ?1/);
});

Deno.test("saved code can be imported by a later program", async () => {
  await using runbyte = await Runbyte.start();
  await runbyte.value(`
    import { writeFile } from '@runbyte/fs';
    await writeFile('double.ts', 'export const double = (n: number): number => n * 2;');`);
  assert.equal(
    await runbyte.value("import { double } from './workspace/double.ts'; return double(21);"),
    42,
  );
});

Deno.test("two sessions on one scratch directory never see each other's workspace", async () => {
  const folder = createFolder();
  const scratch = join(folder, "scratch");
  try {
    await using one = await Runbyte.start({ scratch });
    await using two = await Runbyte.start({ scratch });
    await one.value(
      `import { writeFile } from '@runbyte/fs'; await writeFile('mine.txt', '${SECRET}');`,
    );
    const path = filesBelow(folder).find((file) => file.endsWith("/mine.txt"))!;
    assert.ok(readFileSync(path, "utf8").includes(SECRET));
    assert.doesNotMatch(await two.read("list_directory", "/workspace"), /mine/);
    const root = dirname(path).split("/").at(-1)!;
    for (
      const guess of ["mine.txt", `../${root}/mine.txt`, path, `/workspace/../${root}/mine.txt`]
    ) {
      const fromProgram = await two.execute(`
        import { readFile } from '@runbyte/fs'; return await readFile(${JSON.stringify(guess)});`);
      assert.equal(fromProgram.isError, true, guess);
      assert.ok(!fromProgram.text.includes(SECRET), guess);
      const fromTool = await two.call("read_file", {
        path: guess.startsWith("/") ? guess : `/workspace/${guess}`,
      });
      assert.ok(!fromTool.text.includes(SECRET), guess);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

Deno.test("climbing, absolute, encoded and NUL paths never leave the workspace", async () => {
  await using runbyte = await Runbyte.start();
  await runbyte.value("import { writeFile } from '@runbyte/fs'; await writeFile('marker', '1');");
  const root = workspaceOf(runbyte, "marker");
  for (const folder of [dirname(root), dirname(dirname(root)), runbyte.folder]) {
    writeFileSync(join(folder, "canary.txt"), SECRET);
  }
  const outside = join(runbyte.folder, "canary.txt");
  const before = filesBelow(runbyte.folder).filter((file) => !file.startsWith(root));
  for (const path of climbing(outside)) {
    const quoted = JSON.stringify(path);
    for (
      const action of [
        `readFile(${quoted})`,
        `writeFile(${quoted}, 'x')`,
        `deleteFile(${quoted})`,
        `stat(${quoted})`,
      ]
    ) {
      const answer = await runbyte.execute(
        `import * as fs from '@runbyte/fs'; return await fs.${action};`,
      );
      assert.ok(!answer.text.includes(SECRET), `${action}: ${answer.text}`);
      assert.doesNotMatch(answer.text, /TS\d{4}/, "the program must run, or nothing is tested");
    }
    const answer = await runbyte.call("read_file", { path });
    assert.ok(!answer.text.includes(SECRET), `read_file ${path}: ${answer.text}`);
  }
  assert.deepEqual(filesBelow(runbyte.folder).filter((file) => !file.startsWith(root)), before);
  for (const file of before.filter((each) => each.endsWith("canary.txt"))) {
    assert.equal(readFileSync(file, "utf8"), SECRET);
  }
});

Deno.test("symbolic links in the workspace lead nowhere", async () => {
  await using runbyte = await Runbyte.start();
  await runbyte.value("import { writeFile } from '@runbyte/fs'; await writeFile('marker', '1');");
  const root = workspaceOf(runbyte, "marker");
  const outside = join(runbyte.folder, "canary.txt");
  writeFileSync(outside, SECRET);
  symlinkSync(outside, join(root, "link.txt"));
  symlinkSync(runbyte.folder, join(root, "folder"));
  for (const path of ["link.txt", "folder/canary.txt"]) {
    const read = await runbyte.execute(
      `import { readFile } from '@runbyte/fs'; return await readFile('${path}');`,
    );
    assert.equal(read.isError, true);
    assert.ok(!read.text.includes(SECRET));
    const tool = await runbyte.call("read_file", { path: `/workspace/${path}` });
    assert.equal(tool.isError, true);
    assert.ok(!tool.text.includes(SECRET));
    await runbyte.execute(
      `import { writeFile } from '@runbyte/fs'; await writeFile('${path}', 'overwritten');`,
    );
    assert.equal(readFileSync(outside, "utf8"), SECRET);
  }
  const imported = await runbyte.execute(
    "import text from './workspace/folder/runbyte.json'; return text;",
  );
  assert.equal(imported.isError, true);
});

Deno.test("a workspace is removed with its session unless it is kept", async () => {
  for (const keep of [false, true]) {
    const folder = createFolder();
    const scratch = join(folder, "scratch");
    try {
      const runbyte = await Runbyte.start({ scratch, config: { workspace: { keep } } });
      await runbyte.value(
        "import { writeFile } from '@runbyte/fs'; await writeFile('kept.txt', '1');",
      );
      await runbyte.client.close();
      await runbyte.child.exited;
      await runbyte[Symbol.asyncDispose]();
      assert.equal(filesBelow(folder).some((file) => file.endsWith("/kept.txt")), keep);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
});
