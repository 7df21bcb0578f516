/**
 * A process with a child that does not notice the end of its stdin, to be killed: says the child's pid.
 * @module
 */
import { Child } from "../../src/compile/child.ts";

const child = new Child<null>({
  name: "deaf child",
  command: () => ({ command: "/bin/sleep", args: ["600"], env: {} }),
  start: () => Promise.resolve(null),
});
await child.run(() => Promise.resolve(), 10_000);
Deno.stdout.writeSync(new TextEncoder().encode(`${child.pid}\n`));
setInterval(() => {}, 60_000);
