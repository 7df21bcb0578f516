import { readFileSync } from "node:fs";
import { descendantsOf } from "../../support/processes.ts";

/** Clock ticks of the kernel's process times, in milliseconds. */
const TICK_MS = 10;

/** Whether this system tells what its processes use; without it such expectations are not checked. */
export const canMeasure: boolean = Deno.build.os === "linux";

/** What a process and everything below it use, as the kernel counts it (Linux). */
export class ProcessTree {
  readonly pid: number;
  #peakKib = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(pid: number) {
    this.pid = pid;
  }

  /** Looks at the memory again and again until {@linkcode stopWatching}. */
  watchMemory(): void {
    this.#peakKib = 0;
    this.#look();
    this.#timer = setInterval(() => this.#look(), 100);
  }

  /** The most memory that was seen at once, in MiB. */
  stopWatching(): number {
    clearInterval(this.#timer);
    this.#look();
    return this.#peakKib / 1024;
  }

  /** Memory in RAM now, in MiB. */
  get occupiedMib(): number {
    return this.#occupiedKib() / 1024;
  }

  /** Percent of one core that the tree uses during the next `windowMs`. */
  async cpuPercent(windowMs: number): Promise<number> {
    const before = this.#cpuMs();
    const startedAt = performance.now();
    await new Promise((resolve) => setTimeout(resolve, windowMs));
    const after = this.#cpuMs();
    let usedMs = 0;
    for (const [pid, ms] of after) usedMs += ms - (before.get(pid) ?? 0);
    return usedMs / (performance.now() - startedAt) * 100;
  }

  /** How long it takes until the tree uses less than `percent` of a core; gives up after `limitMs`. */
  async msUntilIdle(percent: number, limitMs: number): Promise<number> {
    const startedAt = performance.now();
    for (;;) {
      const used = await this.cpuPercent(250);
      const ms = performance.now() - startedAt;
      if (used < percent || ms > limitMs) return ms;
    }
  }

  #look(): void {
    this.#peakKib = Math.max(this.#peakKib, this.#occupiedKib());
  }

  #pids(): readonly number[] {
    return [this.pid, ...descendantsOf(this.pid)];
  }

  /** Each process's share, so that pages which several of them use count once. */
  #occupiedKib(): number {
    let kib = 0;
    for (const pid of this.#pids()) {
      kib += Number(/^Pss:\s+(\d+) kB/m.exec(readProc(pid, "smaps_rollup"))?.[1] ?? 0);
    }
    return kib;
  }

  #cpuMs(): ReadonlyMap<number, number> {
    return new Map(
      this.#pids().map((pid) => {
        const stat = readProc(pid, "stat");
        // The name in parentheses may hold anything, so count from its end; user and system time are the 12th and 13th.
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return [pid, (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS];
      }),
    );
  }
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // it has ended since it was listed
  }
}
