import assert from "node:assert/strict";
import { Progress, type ProgressStream } from "../../src/cli/progress.ts";

/** Keeps what is written, and tells when there is enough of it. */
class Screen implements ProgressStream {
  readonly writes: string[] = [];
  readonly isTTY: boolean;
  readonly columns = 24;
  #enough: () => boolean = () => false;
  #tell: () => void = () => {};

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.writes.push(text);
    if (this.#enough()) this.#tell();
  }

  until(enough: () => boolean): Promise<void> {
    this.#enough = enough;
    return new Promise((resolve) => this.#tell = resolve);
  }
}

const NOW = { delayMs: 0, intervalMs: 1 };

Deno.test("Progress keeps one line on a terminal, cut to its width, and erases it at the end", async () => {
  const screen = new Screen(true);
  {
    using progress = new Progress("Connecting to everything", { stream: screen, ...NOW });
    await screen.until(() => screen.writes.length === 2);
    progress.update("Reading");
    await screen.until(() => screen.writes.at(-1)!.includes("Reading"));
  }
  assert.equal(screen.writes[0], "\r\x1b[K⠋ Connecting to ev… 0 s");
  assert(screen.writes[1].startsWith("\r\x1b[K⠙ "));
  assert.equal(screen.writes.at(-1), "\r\x1b[K");
});

Deno.test("Progress makes room for other output and comes back", async () => {
  const screen = new Screen(true);
  using progress = new Progress("Working", { stream: screen, ...NOW });
  await screen.until(() => screen.writes.length === 1);
  progress.hide();
  assert.equal(screen.writes.at(-1), "\r\x1b[K");
  progress.hide();
  assert.equal(screen.writes.length, 2, "a hidden line is not erased again");
  await screen.until(() => screen.writes.length === 3);
  assert.match(screen.writes[2], /Working/);
});

Deno.test("Progress writes plain lines where there is no terminal, without secrets", async () => {
  const screen = new Screen(false);
  {
    const redact = (text: string): string => text.replace("hunter2", "[redacted]");
    using _progress = new Progress("Connecting to hunter2", { stream: screen, redact, ...NOW });
    await screen.until(() => screen.writes.length === 2);
  }
  assert.deepEqual(screen.writes.slice(0, 2), Array(2).fill("… Connecting to [redacted] (0 s)\n"));
});

Deno.test("Progress says nothing of what is over soon", () => {
  const screen = new Screen(true);
  new Progress("Working", { stream: screen })[Symbol.dispose]();
  assert.deepEqual(screen.writes, []);
});
