import assert from "node:assert/strict";
import fc from "fast-check";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunbyteError } from "../../src/base/errors.ts";
import { DEFAULT_LIMITS } from "../../src/base/limits.ts";
import { parseTreePath, parseWorkspacePath } from "../../src/vfs/paths.ts";
import { openWorkspace, type Workspace } from "../../src/vfs/workspace.ts";
import { createFolder } from "../support/entry.ts";
import { type FuzzOptions, tryInputs } from "./fuzz_target.ts";

const LIMITS = {
  ...DEFAULT_LIMITS,
  workspaceFileBytes: 2_000,
  workspaceFiles: 20,
  workspaceBytes: 8_000,
};

const PARTS = [
  ..."a b A B.txt .. . ... .runs .RUNS con nul.txt workspace servers ~ %2e%2e %2f ..%2f é e\u0301 ß ſ \u212a"
    .split(" "),
  ...'\u200b \ufeff \ud800 \0 \n \\ : * | < > " ? \uff0e\uff0e \u2215 \u2025 file:// C: etc passwd tmp-'
    .split(" "),
  ...["", " ", "a ", "a.", "-", "x".repeat(201), "secret.txt", "outside"],
];
const segment = fc.oneof(
  { arbitrary: fc.constantFrom(...PARTS), weight: 4 },
  fc.string({ unit: "binary", maxLength: 6 }),
);
const path = fc.tuple(
  fc.constantFrom("", "/", "./", "/workspace/", "workspace/", "//", "../", "\\"),
  fc.array(segment, { maxLength: 5 }),
)
  .map(([start, parts]) => start + parts.join("/"));
const operation = fc.record({
  name: fc.constantFrom("write", "append", "read", "remove", "list", "stat"),
  path,
  bytes: fc.uint8Array({ maxLength: 3_000 }),
});

async function apply(
  workspace: Workspace,
  { name, path, bytes }: { name: string; path: string; bytes: Uint8Array },
): Promise<void> {
  const segments = parseWorkspacePath(path);
  if (name === "write") {
    await workspace.write(segments, bytes);
    assert.deepEqual(new Uint8Array(await workspace.read(segments)), bytes, path);
  } else if (name === "append") await workspace.append(segments, bytes);
  else if (name === "read") await workspace.read(segments);
  else if (name === "remove") await workspace.remove(segments);
  else if (name === "list") await workspace.list(segments);
  else await workspace.stat(segments);
}

/** Random operations on random paths: what fails says so in Runbyte's words, nothing outside is touched, quotas hold. */
export async function fuzzPaths(options: FuzzOptions): Promise<number> {
  const folder = createFolder();
  try {
    const outside = join(folder, "secret.txt");
    writeFileSync(outside, "secret");
    const directory = join(folder, "session");
    const workspace = await openWorkspace({ directory, limits: LIMITS });
    let step = 0;
    return await tryInputs(operation, options, async (input) => {
      try {
        parseTreePath(input.path);
      } catch (error) {
        assert(error instanceof RunbyteError && error.message.isWellFormed(), String(error));
      }
      try {
        await apply(workspace, input);
      } catch (error) {
        assert(error instanceof RunbyteError, `${JSON.stringify(input.path)}: ${error}`);
        assert(!`${error.message}${error.hint}`.includes(folder), error.message);
      }
      if (++step % 50 !== 0) return;
      assert.equal(readFileSync(outside, "utf8"), "secret");
      assert.deepEqual(readdirSync(folder).sort(), ["secret.txt", "session"]);
      const files = readdirSync(workspace.root, { recursive: true, withFileTypes: true }).filter((
        entry,
      ) => entry.isFile());
      const sizes = files.map(({ parentPath, name }) =>
        readFileSync(join(parentPath, name)).length
      );
      assert(files.length <= LIMITS.workspaceFiles);
      assert(sizes.reduce((sum, size) => sum + size, 0) <= LIMITS.workspaceBytes);
      assert(sizes.every((size) => size <= LIMITS.workspaceFileBytes));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
