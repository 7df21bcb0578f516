import type { Engine } from "./engine.ts";
import { GuestRun } from "./guest_run.ts";

/** A program that goes the ways that most programs go. */
const PROGRAM = `import { hostCall } from "runbyte:host";
export default async function () {
  const all = await Promise.all([1, 2].map((n) => hostCall("fs", "warm", { n, text: "warm" })));
  console.log("%s", { all }, (1234.5).toLocaleString());
  return all.filter(({ n }) => n > 1).map(({ text }) => [text.toUpperCase(), new Date(0), new Map()]);
}`;

/** Runs a throw-away program, so that the first real one finds the engine's code compiled. */
export async function warmUp(engine: Engine): Promise<void> {
  const limits = { timeoutMs: 5_000, memoryBytes: 2 ** 25, stackBytes: 2 ** 16, toolCalls: 0 };
  const guest = await engine.createGuest(limits);
  const program = { modules: { "main.ts": PROGRAM }, entry: "main.ts", result: "default" } as const;
  const drop = (): void => {};
  const run = new GuestRun(guest, { type: "run", program, limits }, {
    send: drop,
    flush: drop,
    onEnd: drop,
  });
  run.start();
  const body = new TextEncoder().encode('{"n":2,"text":"answer"}');
  for (const seq of [0, 1]) run.reply({ type: "reply", seq, form: "auto", body });
}
