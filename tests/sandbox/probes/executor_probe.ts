/** In the place of `main.ts`, with the very flags of an executor: runs one, and says what its main thread can do then. */
import { runExecutor } from "../../../src/sandbox/executor.ts";
import { probe } from "./probe.ts";

runExecutor();
while (Deno.permissions.querySync({ name: "read" }).state === "granted") {
  await new Promise((resolve) => setTimeout(resolve, 5));
}
// The package would be asked for at its registry if `--cached-only` were missing.
const imports = [
  "file:///etc/hostname",
  "https://jsr.io/x.ts",
  "npm:@runbyte/no-such-package@1.0.0",
];
const report = JSON.stringify({ open: await probe(imports) });
Deno.stderr.writeSync(new TextEncoder().encode(`${report}\n`));
