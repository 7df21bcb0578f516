import { readFileSync } from "node:fs";
import { commandOf, descendantsOf } from "../support/processes.ts";

const MB = 1_000_000;
const TICKS_PER_SECOND = 100;
const OWN_CHILDREN = /__executor|__compiler|--api\b|\btsc\b/;

/** Runbyte's own processes: the downstream servers are no part of it. */
export function ownProcesses(pid: number): readonly number[] {
  return [pid, ...descendantsOf(pid).filter((child) => OWN_CHILDREN.test(commandOf(child)))];
}

/**
 * What processes hold in RAM, in megabytes: their own pages, and those of files once, because they are the same ones in every
 * process of Deno. For one process that is its resident memory. One that has just ended holds nothing.
 */
export function megabytesOf(pids: readonly number[]): number {
  const held = pids.map(residentBytes);
  const own = held.reduce((sum, { anonymous }) => sum + anonymous, 0);
  return (own + Math.max(0, ...held.map(({ files }) => files))) / MB;
}

/** Watches the memory of processes while something is done; gives the most of it, in megabytes. */
export async function peakMegabytes(
  pids: () => readonly number[],
  work: () => Promise<unknown>,
): Promise<number> {
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, megabytesOf(pids()));
  };
  const timer = setInterval(look, 10);
  try {
    await work();
    look();
  } finally {
    clearInterval(timer);
  }
  return peak;
}

/** Seconds of processor time that processes have used so far. */
export function processorSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return sum + (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }, 0);
}

function residentBytes(pid: number): { readonly anonymous: number; readonly files: number } {
  let status = "";
  try {
    status = readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    // It has ended.
  }
  const bytes = (name: string) =>
    1024 * Number(new RegExp(`^Rss${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  return { anonymous: bytes("Anon") + bytes("Shmem"), files: bytes("File") };
}
