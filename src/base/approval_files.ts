/**
 * Calls that wait for a person, as files that other processes can see and answer: `runbyte approvals`.
 * Who waits touches its file as long as it lives; what nobody touches and whose process is gone is removed.
 * @module
 */
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { RunbyteError } from "./errors.ts";

/** A call that waits. */
export interface PendingApproval {
  readonly id: string;
  readonly server: string;
  readonly tool: string;
  /** The beginning of its arguments as JSON, without secrets. */
  readonly args: string;
  /** Which rule asks. */
  readonly rule: string;
  /** ISO 8601. */
  readonly askedAt: string;
}

/** How to make {@linkcode ApprovalFiles}. */
export interface ApprovalFilesOptions {
  /** How often who waits looks for an answer. @default 500 */
  readonly pollMs?: number;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** Whether a process with this id runs. */
  readonly isAlive?: (pid: number) => boolean;
}

/** How often who waits says that it lives, and after what silence that is doubted. */
const HEARTBEAT_MS = 5_000;
const STALE_AFTER_MS = 20_000;

const ID = /^[0-9a-f]{8}$/;
const REQUEST = ".json";
const ANSWER = ".answer";

/** The calls of all processes that share one folder. Nothing is written before one has to wait. */
export class ApprovalFiles {
  readonly #folder: string;
  readonly #options: Required<ApprovalFilesOptions>;

  constructor(folder: string, options: ApprovalFilesOptions = {}) {
    this.#folder = folder;
    this.#options = { pollMs: 500, now: Date.now, isAlive: isProcessAlive, ...options };
  }

  /** Waits for a person's answer: of how many calls, 0 for none. `onAsked` learns the id to answer by. */
  async ask(
    call: Omit<PendingApproval, "id" | "askedAt">,
    signal: AbortSignal,
    onAsked: (id: string) => void = () => {},
  ): Promise<number> {
    const { pollMs, now } = this.#options;
    const id = randomBytes(4).toString("hex");
    const request = { id, ...call, askedAt: new Date(now()).toISOString(), pid: process.pid };
    const file = this.#path(id, REQUEST);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    let beatAtMs = now();
    try {
      await writeFile(file, JSON.stringify(request), { mode: 0o600, flag: "wx" });
      onAsked(id);
      for (;;) {
        const calls = await this.#readAnswer(id);
        if (calls !== undefined) return calls;
        await delay(pollMs, undefined, { signal });
        if (now() - beatAtMs < HEARTBEAT_MS) continue;
        beatAtMs = now();
        await utimes(file, new Date(beatAtMs), new Date(beatAtMs));
      }
    } finally {
      await this.#remove(id);
    }
  }

  /** What waits now, oldest first; what dead processes left is removed. */
  async list(): Promise<PendingApproval[]> {
    const found = await Promise.all((await this.#names()).map(async (name) => {
      const [id] = name.split(".");
      if (!ID.test(id)) return undefined;
      if (name.endsWith(ANSWER)) await this.#removeOrphan(id);
      return name.endsWith(REQUEST) ? await this.#read(id) : undefined;
    }));
    return found.filter((each) => each !== undefined)
      .sort((a, b) => a.askedAt < b.askedAt ? -1 : a.askedAt > b.askedAt ? 1 : 0);
  }

  /**
   * Answers a call that waits; the first answer counts.
   * @throws {RunbyteError} `NOT_FOUND` if none of that id waits, `USAGE` if it has been answered.
   */
  async answer(id: string, calls: number): Promise<PendingApproval> {
    const pending = ID.test(id) ? await this.#read(id) : undefined;
    if (pending === undefined) {
      throw new RunbyteError("NOT_FOUND", `No call '${id.slice(0, 64)}' waits for approval`, {
        hint: "'runbyte approvals list' shows what waits; a call that was stopped waits no more.",
      });
    }
    try {
      const text = JSON.stringify({ calls });
      await writeFile(this.#path(id, ANSWER), text, { mode: 0o600, flag: "wx" });
    } catch (thrown) {
      if (codeOf(thrown) !== "EEXIST") throw thrown;
      throw new RunbyteError("USAGE", `Call '${id}' has been answered already`);
    }
    return pending;
  }

  #path(id: string, suffix: string): string {
    return join(this.#folder, `${id}${suffix}`);
  }

  async #names(): Promise<string[]> {
    return await ifThere(() => readdir(this.#folder)) ?? [];
  }

  /** The call, unless its process is dead: then it is removed. */
  async #read(id: string): Promise<PendingApproval | undefined> {
    const file = this.#path(id, REQUEST);
    const [text, touchedAtMs] = await Promise.all([readText(file), readTime(file)]);
    if (text === undefined || touchedAtMs === undefined) return undefined;
    const request = parse(text) as PendingApproval & { readonly pid?: number } | undefined;
    const { now, isAlive } = this.#options;
    const isStale = now() - touchedAtMs >= STALE_AFTER_MS && !isAlive(Number(request?.pid));
    if (isStale) await this.#remove(id);
    if (isStale || request === undefined) return undefined;
    const { server, tool, args, rule, askedAt } = request;
    return { id, server, tool, args, rule, askedAt };
  }

  /** An answer that came too late. */
  async #removeOrphan(id: string): Promise<void> {
    if (await readText(this.#path(id, REQUEST)) === undefined) await this.#remove(id);
  }

  /** One that is still being written is not there yet. */
  async #readAnswer(id: string): Promise<number | undefined> {
    const text = await readText(this.#path(id, ANSWER));
    const { calls } = (parse(text ?? "") ?? {}) as { readonly calls?: unknown };
    return typeof calls === "number" && calls >= 0 ? calls : undefined;
  }

  async #remove(id: string): Promise<void> {
    await Promise.all([REQUEST, ANSWER].map((each) => rm(this.#path(id, each), { force: true })));
  }
}

function readText(file: string): Promise<string | undefined> {
  return ifThere(() => readFile(file, "utf8"));
}

function readTime(file: string): Promise<number | undefined> {
  return ifThere(async () => (await stat(file)).mtimeMs);
}

async function ifThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(thrown: unknown): string | undefined {
  return (thrown as NodeJS.ErrnoException).code;
}

/** In another container an id says nothing, so that this is asked only where the heartbeat has stopped. */
function isProcessAlive(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return codeOf(thrown) !== "ESRCH";
  }
}
