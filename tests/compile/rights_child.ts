/** Drops its rights as the compiler process does, then says what is left of them. */
import { readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { dropPermissions } from "../../src/base/runtime.ts";

dropPermissions();

async function attempt(work: () => unknown): Promise<string> {
  try {
    await work();
    return "allowed";
  } catch {
    return "refused";
  }
}

const attempts = {
  read: await attempt(() => readFileSync("/etc/hostname")),
  write: await attempt(() => Deno.writeTextFileSync("/tmp/runbyte-rights", "x")),
  env: await attempt(() => Deno.env.get("HOME")),
  run: await attempt(() => {
    const { error } = spawnSync("/bin/true");
    if (error) throw error;
  }),
  net: await attempt(() => fetch("http://127.0.0.1:9/")),
  file: await attempt(() => import("file:///etc/hostname" + "")),
  remote: await attempt(() => import("http://127.0.0.1:9/" + "x.ts")),
};
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(attempts)));
