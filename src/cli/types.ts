import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import type { App } from "../app.ts";
import { RunbyteError } from "../base/errors.ts";
import type { Invocation } from "./command.ts";
import { connectAll } from "./connect_all.ts";
import { type GlobalOptions, loadSettings, withApp } from "./context.ts";
import { EXIT } from "./exit_code.ts";
import { plain } from "./output.ts";
import { requireWrite } from "./write_access.ts";

interface TypesOptions extends GlobalOptions {
  readonly out?: string;
}

/** By this file in it a folder is known to be written by Runbyte, so that it may be replaced. */
const MARK = "README.md";
const MARK_TEXT = "# MCP servers as TypeScript modules\n\n" +
  "Written by `runbyte types`, which replaces this folder. For editors; programs run by `runbyte exec`.\n";

/** `runbyte types --out DIR`: the modules of all servers as files, for an editor. */
export async function runTypes(invocation: Invocation<TypesOptions>): Promise<void> {
  const { options, output, exit } = invocation;
  if (options.out === undefined) {
    throw new RunbyteError("USAGE", "Missing option '--out <directory>'", {
      hint: "Say where to, as in 'runbyte types --out types'.",
    });
  }
  const folder = join(resolve(process.cwd(), options.out), "servers");
  requireWrite(folder, "types");
  await requireOwn(folder);
  const config = await loadSettings(options, output);
  await withApp(config, async (app, signal) => {
    const servers = await connectAll(app, { output, signal });
    for (const { name, reason } of servers) {
      if (reason !== undefined) await output.say(`Left out ${name}: ${plain(reason)}`);
    }
    await replaceFolder(folder, await collectModules(app, signal));
    const ready = servers.filter(({ state }) => state === "ready").map(({ name }) => name);
    await output.say(`Wrote the modules of ${ready.join(", ") || "no server"} into ${folder}.`);
    if (ready.length < servers.length) exit(EXIT.unreachable);
  });
}

/** Somebody else's folder must not be replaced. */
async function requireOwn(folder: string): Promise<void> {
  const names: readonly string[] = await readdir(folder).catch((thrown) => {
    if (thrown.code === "ENOENT") return [];
    throw thrown;
  });
  if (names.length === 0) return;
  if (names.includes(MARK) && await readFile(join(folder, MARK), "utf8") === MARK_TEXT) return;
  throw new RunbyteError("USAGE", `Cannot write into '${folder}': it holds something else`, {
    hint: "Give another directory to '--out'.",
  });
}

/** Text by path below `/servers`, of every server that answers. */
async function collectModules(
  { library }: App,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map([[MARK, MARK_TEXT]]);
  const folders = (await library.list("", signal)).filter(({ kind }) => kind === "directory");
  const lists = await Promise.allSettled(folders.map(({ name }) => library.list(name, signal)));
  signal.throwIfAborted();
  const paths = lists.flatMap((list, index) =>
    list.status === "fulfilled"
      ? list.value.map(({ name }) => `${folders[index].name}/${name}`)
      : []
  );
  for (const path of ["index.ts", ...paths.filter((path) => path.endsWith(".ts"))]) {
    const module = await library.load(`/servers/${path}`, signal);
    if (module !== undefined) files.set(path, module.source);
  }
  return files;
}

async function replaceFolder(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const fresh = `${folder}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    for (const [name, text] of files) {
      const file = join(fresh, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}
