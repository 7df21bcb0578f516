/** The workspace on disk under attack while programs use it. What stands still is attacked in `tests/vfs`. */
import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createFolder } from "../support/entry.ts";
import { Target } from "./support/target.ts";

const SECRET = "what stands outside of the workspace";

Deno.test({
  name: "a directory swapped for a link over and over while a program runs",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using target = await Target.start({ limits: { timeoutMs: 20_000 } });
    const outside = createFolder();
    try {
      writeFileSync(join(outside, "file.txt"), SECRET);
      const root = await target.workspace();
      mkdirSync(join(root, "dir"));
      writeFileSync(join(root, "dir", "file.txt"), "inside");
      const running = target.execute(`import * as fs from "@runbyte/fs";
        const seen = new Set();
        for (let i = 0; i < 60; i++) {
          for (const act of [() => fs.readFile("dir/file.txt"), () => fs.writeFile("dir/file.txt", "written"), () => fs.appendFile("dir/new.txt", "x"),
            () => fs.listFiles("dir"), () => fs.deleteFile("dir/new.txt")]) {
            try { seen.add(JSON.stringify(await act())); } catch (e) { seen.add("refused"); }
          }
        }
        return [...seen];`);
      let isOver = false;
      void running.then(() => isOver = true);
      let swaps = 0;
      const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
      while (!isOver) {
        try {
          renameSync(join(root, "dir"), join(root, "aside"));
          symlinkSync(outside, join(root, "dir"));
          swaps++;
        } catch {
          // The program was faster and made the directory anew.
        }
        await pause();
        rmSync(join(root, "dir"), { recursive: true, force: true });
        if (existsSync(join(root, "aside"))) renameSync(join(root, "aside"), join(root, "dir"));
        await pause();
      }
      const { text, isError } = await running;
      assert(!isError, text);
      assert(swaps > 10, `${swaps} swaps`);
      assert(!text.includes(SECRET), text);
      assert.equal(readFileSync(join(outside, "file.txt"), "utf8"), SECRET);
      assert.deepEqual(readdirSync(outside), ["file.txt"]);
    } finally {
      rmSync(outside, { recursive: true });
    }
  },
});

/** Paths that lead elsewhere, for all three tools and imports. */
const PATHS = [
  "/workspace/../../../../etc/passwd",
  "../../etc/passwd",
  "/etc/passwd",
  "/workspace\\..\\..\\etc\\passwd",
  "file:///etc/passwd",
  "/workspace/%2e%2e/%2e%2e/etc/passwd",
  "/servers/../../../etc/passwd",
  "/servers/echo/../../../../etc/passwd",
  "/workspace/.runs/../../../owner.json",
  "/proc/self/environ",
  "//etc/passwd",
  "/workspace/\u0000/etc/passwd",
  "~/.ssh/id_rsa",
];

Deno.test("paths that climb, through every tool", async () => {
  await using target = await Target.start();
  const { runbyte } = target;
  for (const path of PATHS) {
    const quoted = JSON.stringify(path);
    const answers = [
      await runbyte.call("read_file", { path }),
      await runbyte.call("read_file", { path: ["/servers/README.md", path] }),
      await runbyte.call("list_directory", { path }),
      await target.execute(
        `import * as fs from "@runbyte/fs"; return await fs.readFile(${quoted});`,
      ),
      await target.execute(
        `import * as fs from "@runbyte/fs"; return await fs.listFiles(${quoted});`,
      ),
      await target.execute(`return Object.keys(await import(${quoted}));`),
      await target.execute(`import text from ${quoted} with { type: "text" }; return text;`),
      await target.execute(`/// <reference path=${quoted} />\\nreturn 1;`),
    ];
    const all = JSON.stringify(answers);
    assert.doesNotMatch(all, /root:|PATH=|"pid"|PRIVATE KEY/, path);
    assert(
      answers[0].isError && answers[3].isError && answers[5].isError && answers[6].isError,
      path,
    );
  }
});
