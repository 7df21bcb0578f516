/** In the place of `main.ts`, with the permission set of `deno task start`: what the main process itself may not do. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";

const [scratch, outside] = process.argv.slice(2);

const PROBES: Readonly<Record<string, () => unknown>> = {
  "write outside of the scratch directory": () => writeFileSync(outside, "x"),
  "write beside its own code": () => writeFileSync(new URL("./written.txt", import.meta.url), "x"),
  "climb out of the scratch directory": () => writeFileSync(`${scratch}/../../../written.txt`, "x"),
  "make a folder in the home directory": () => mkdirSync(`${process.env.HOME}/.runbyte-probe`),
  "remove the configuration": () => rmSync(new URL("../../../../deno.json", import.meta.url)),
  "load a library": () => Deno.dlopen("libc.so.6", {}),
  "ask for the host name": () => Deno.hostname(),
  "ask for the user": () => Deno.uid() ?? process.getuid?.(),
  "import from an address": () =>
    Deno.permissions.requestSync({ name: "import" }).state === "granted" || fail(),
  "ask for the right to write": () =>
    Deno.permissions.requestSync({ name: "write" }).state === "granted" || fail(),
};

function fail(): never {
  throw new Error("refused");
}

const open = Object.entries(PROBES).filter(([, attempt]) => {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}).map(([name]) => name);

mkdirSync(scratch, { recursive: true });
writeFileSync(`${scratch}/allowed.txt`, "x");
process.stdout.write(`${JSON.stringify({ open, scratch: true })}\n`);
