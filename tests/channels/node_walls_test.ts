/** The two outer walls on Node: what plain JavaScript can do in the worker once it has broken out of QuickJS. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createFolder } from "../support/entry.ts";
import { installedPackage } from "../support/npm_package.ts";
import { findNode, NODE_VERSIONS, type NodeVersion } from "../support/node_versions.ts";
import { commandOf, descendantsOf, waitUntil } from "../support/processes.ts";
import { Runbyte } from "../support/runbyte.ts";
import { PROBES } from "../threats/support/escape/probes.ts";

/** What the permission model of every Node leaves open: nothing of it reaches a file, a program or a secret. */
const OPEN_EVERYWHERE = [
  "ask for the name of the host",
  "ask for the user",
  "read the environment",
  "signal the main process",
];

/** What only Node 25 and later can deny. */
const OPEN_NETWORK = ["listen", "listen on a path", "look up a name"];

/** How the package's worker takes what comes in, once it is ready. */
const INPUT = 'port.on("message", (chunk) => receive(chunk));';

/** In its place: tries everything and says on stderr what was not refused. */
const TRY_ALL = `
port.on("message", async () => {
  const open = {};
  for (const [name, code] of Object.entries(${JSON.stringify(PROBES)})) {
    try {
      const module = "export default async () => {" + code + "\\n};";
      const { default: probe } = await import("data:text/javascript," + encodeURIComponent(module));
      open[name] = await Promise.race([probe(), new Promise((_, no) => setTimeout(no, 2_000))]);
    } catch {}
  }
  writeSync(2, JSON.stringify(open) + "\\n");
});`;

/** An executor as the operating system sees it. */
interface Started {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** How the installed package starts an executor, read off one that runs. */
async function startedExecutor(node: string, folder: string): Promise<Started> {
  const entry = [node, join(folder, "dist", "main.js")];
  await using runbyte = await Runbyte.start({ entry, config: { typecheck: "off" } });
  await runbyte.value("return 1;");
  let pid: number | undefined;
  await waitUntil("an executor runs", () => {
    pid = descendantsOf(runbyte.child.pid).find((each) => commandOf(each).includes("__executor"));
    return pid !== undefined;
  });
  const list = (name: string): string[] =>
    readFileSync(`/proc/${pid}/${name}`, "utf8").split("\0").filter(Boolean);
  return {
    command: list("cmdline"),
    env: Object.fromEntries(list("environ").map((entry) => entry.split("=") as [string, string])),
    cwd: readlinkSync(`/proc/${pid}/cwd`),
  };
}

/** Starts the same executor from a copy of the package, in which the worker tries everything. */
async function tryEverything(started: Started, folder: string): Promise<Record<string, unknown>> {
  const copy = createFolder();
  try {
    cpSync(folder, copy, { recursive: true });
    const worker = join(copy, "dist", "worker_node.js");
    const text = readFileSync(worker, "utf8");
    assert.ok(text.includes(INPUT), "the worker has changed, and this test with it");
    writeFileSync(worker, text.replace(INPUT, () => TRY_ALL));
    const [command, ...args] = started.command.map((word) => word.replaceAll(folder, copy));
    const cwd = started.cwd.replace(folder, copy);
    const child = spawn(command!, args, { env: started.env, cwd });
    child.stdout.once("data", () => child.stdin.write("go"));
    let said = "";
    for await (const chunk of child.stderr) {
      said += new TextDecoder().decode(chunk);
      if (said.includes("\n")) break;
    }
    child.kill("SIGKILL");
    // Behind the line may stand what Node says of the end.
    return JSON.parse(said.slice(0, said.indexOf("\n")));
  } finally {
    rmSync(copy, { recursive: true, force: true });
    rmSync("/tmp/runbyte-escaped", { force: true });
  }
}

async function checkWalls(version: NodeVersion): Promise<void> {
  const node = await findNode(version);
  if (node === undefined) return;
  const folder = await installedPackage("alone");
  const started = await startedExecutor(node, folder);
  assert.deepEqual(Object.keys(started.env).sort(), ["NO_COLOR", "TZ"]);
  const open = await tryEverything(started, folder);
  const isNetworkOpen = Number.parseInt(version) < 25;
  const expected = [...OPEN_EVERYWHERE, ...isNetworkOpen ? OPEN_NETWORK : []];
  assert.deepEqual(Object.keys(open).sort(), expected.sort());
  assert.deepEqual(open["read the environment"], []);
}

for (const version of NODE_VERSIONS) {
  Deno.test({
    name: `Node ${version}: code that breaks out of the engine reaches no file and no program`,
    ignore: process.platform !== "linux",
    fn: () => checkWalls(version),
  });
}
