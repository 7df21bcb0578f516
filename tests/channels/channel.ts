/**
 * A channel is a way in which people get Runbyte. Each passes the same smoke set.
 * @module
 */
import process from "node:process";
import { SMOKE, type SmokeTest } from "./smoke.ts";

/** Runbyte as one channel gives it. */
export interface Channel {
  /** The command line, to which arguments are added. */
  readonly entry: readonly string[];
  /** What the processes need beside the usual. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Tests a channel. `open` says why it cannot be tested here by giving undefined, after a message. */
export function testChannel(
  name: string,
  open: () => Promise<(Channel & Partial<AsyncDisposable>) | undefined>,
  more: Readonly<Record<string, SmokeTest>> = {},
): void {
  Deno.test(`${name}: the smoke set`, async (t) => {
    const channel = await open();
    if (channel === undefined) {
      process.stderr.write(`${name} is not tested here\n`);
      return;
    }
    try {
      for (const [criterion, test] of Object.entries({ ...more, ...SMOKE })) {
        await t.step(criterion, () => test(channel));
      }
    } finally {
      await channel[Symbol.asyncDispose]?.();
    }
  });
}
