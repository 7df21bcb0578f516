/**
 * Reads agents' modules in the compiler process, and remembers what it has read.
 * @module
 */
import { createHash } from "node:crypto";
import { Child, type ChildCommand, ChildFailure } from "./child.ts";
import type { OwnModule, PlacedProblem } from "./link.ts";
import { LruMap } from "./lru.ts";
import type { Language, PrepareReply, PrepareRequest } from "./messages.ts";

/** Reads modules; a module that cannot be read comes back as its problems. */
export interface Parser extends AsyncDisposable {
  read(
    path: string,
    source: string,
    language: Language,
  ): Promise<OwnModule | readonly PlacedProblem[]>;
  /** Starts the process; resolves when it has started, or cannot be. */
  warm(): Promise<void>;
}

/** The entry of a program, by the name that its stack frames show. */
export const ENTRY = "main.ts";

const DEADLINE_MS = 5_000;
const CACHED_TEXTS = 200;
/** Larger modules are not worth remembering. */
const MAX_CACHED_CHARS = 256 * 1024;

/** Makes the parser; its process starts with the first module. */
export function createParser(command: () => ChildCommand): Parser {
  const child = new Child<null>({
    name: "compiler process",
    command,
    start: async (rpc) => {
      await rpc.request("ready", null);
      return null;
    },
  });
  const replies = new LruMap<string, PrepareReply>(CACHED_TEXTS);
  const prepare = async (request: PrepareRequest): Promise<PrepareReply> => {
    const key = createHash("sha256").update(JSON.stringify(request)).digest("base64");
    const known = replies.get(key);
    if (known !== undefined) return known;
    const reply = await child.run(
      (rpc) => rpc.request("prepare", request),
      DEADLINE_MS,
    ) as PrepareReply;
    if (request.text.length <= MAX_CACHED_CHARS) replies.set(key, reply);
    return reply;
  };
  return {
    read: async (path, source, language) => {
      try {
        const reply = await prepare({ text: source, language, isEntry: path === ENTRY });
        return reply.ok
          ? { path, source, prepared: reply.module }
          : reply.problems.map((problem) => ({ ...problem, path, source }));
      } catch (error) {
        if (!(error instanceof ChildFailure)) throw error;
        return [unreadable(path, source, error)];
      }
    },
    warm: () => child.warm(),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

function unreadable(path: string, source: string, { reason }: ChildFailure): PlacedProblem {
  return {
    code: "syntax",
    message: reason === "deadline"
      ? "The program takes too long to be compiled"
      : "The program is too large or too deeply nested to be compiled",
    path,
    source,
    start: 0,
    length: 1,
    hint:
      "Write it in fewer and simpler statements, with data in /workspace rather than in the code",
  };
}
