/**
 * The fast checker: TypeScript 7's native compiler, driven over its stdio protocol. It reads files through us alone:
 * whatever is not in a check does not exist for it.
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import {
  CHECK_DEADLINE_MS,
  CHECK_OPTIONS,
  type Checker,
  type CheckFile,
  type Finding,
} from "./check.ts";
import { Child, type ChildCommand } from "./child.ts";
import { buildLibrary } from "./lib.ts";
import type { NativeCompiler } from "./native_compiler.ts";
import type { RpcPeer } from "./rpc.ts";

/** Options of {@linkcode createNativeChecker}. */
export interface NativeCheckerOptions {
  readonly compiler: NativeCompiler;
  /** @default CHECK_DEADLINE_MS */
  readonly deadlineMs?: number;
  /** @default 60_000 */
  readonly idleMs?: number;
}

const PROJECT = "/tsconfig.json";
const ENTRY = "/main.ts";
const CALLBACKS = ["readFile", "fileExists", "directoryExists", "getAccessibleEntries", "realpath"];
/** A process that knows more files than these is replaced by a fresh one. */
const MAX_KNOWN_FILES = 10_000;
/** Its collector works harder above the first, and the process ends at the second, which counts reserved memory too. */
const SOFT_MEMORY_LIMIT = "512MiB";
const ADDRESS_SPACE_KIB = 2 * 1024 * 1024;
const ERROR = 1;

interface NativeDiagnostic {
  readonly fileName?: string;
  readonly pos: number;
  readonly end: number;
  readonly code: number;
  readonly category: number;
  readonly text: string;
  readonly messageChain?: readonly NativeDiagnostic[];
  readonly relatedInformation?: readonly NativeDiagnostic[];
}

interface Snapshot {
  readonly snapshot: number;
  readonly projects: readonly { readonly id: string }[];
}

/** Makes the checker; its process starts with the first check. */
export function createNativeChecker(options: NativeCheckerOptions): Checker {
  const { compiler, deadlineMs = CHECK_DEADLINE_MS, idleMs } = options;
  const files = new VirtualFiles();
  const child = new Child<null>({
    name: "native type checker",
    idleMs,
    command: () => limited(compiler.executable),
    start: async (rpc) => {
      files.reset(buildLibrary((name) => readFileSync(join(compiler.folder, name), "utf8")));
      await rpc.request("initialize", null);
      await rpc.request("updateSnapshot", { openProjects: [PROJECT] });
      return null;
    },
    handle: (method, path) => files.answer(method, String(path)),
  });
  return {
    check: async (request) => {
      const findings = await child.run(async (rpc) => {
        const { snapshot, projects } = await rpc.request("updateSnapshot", {
          fileChanges: files.update(request.files),
        }) as Snapshot;
        const project = projects[0]!.id;
        const found = await Promise.all(
          request.report.map((file) => diagnose(rpc, { snapshot, project, file })),
        );
        await rpc.request("release", { snapshot });
        return found.flat();
      }, deadlineMs);
      if (files.size > MAX_KNOWN_FILES) child.restart();
      return findings;
    },
    warm: () => child.warm(),
    describe: () => `TypeScript ${compiler.version}, native, in a child process`,
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

/** The command for the compiler, with a limit of memory where a shell can set one. */
function limited(executable: string): ChildCommand {
  const args = ["--api", "--async", "--cwd", "/", `--callbacks=${CALLBACKS.join(",")}`];
  const env = { GOMEMLIMIT: SOFT_MEMORY_LIMIT };
  if (process.platform === "win32") return { command: executable, args, env };
  const script = `ulimit -v ${ADDRESS_SPACE_KIB} 2>/dev/null; exec "$0" "$@"`;
  return { command: "/bin/sh", args: ["-c", script, executable, ...args], env };
}

async function diagnose(
  rpc: RpcPeer,
  target: { readonly snapshot: number; readonly project: string; readonly file: string },
): Promise<readonly Finding[]> {
  const lists = await Promise.all(
    ["getSyntacticDiagnostics", "getSemanticDiagnostics"].map((method) =>
      rpc.request(method, target)
    ),
  );
  return (lists as (readonly NativeDiagnostic[] | null)[]).flatMap((list) => list ?? [])
    .filter(({ category }) => category === ERROR)
    .map((one) => ({
      code: one.code,
      message: flatten(one),
      path: one.fileName ?? target.file,
      start: one.pos,
      length: one.end - one.pos,
      related: (one.relatedInformation ?? []).map((other) => ({
        message: flatten(other),
        path: other.fileName ?? "",
        start: other.pos,
      })),
    }));
}

/** A message with its explanations, each indented below the one that it explains. */
function flatten({ text, messageChain = [] }: NativeDiagnostic, depth = 1): string {
  return [text, ...messageChain.map((one) => "  ".repeat(depth) + flatten(one, depth + 1))].join(
    "\n",
  );
}

/** The whole file system of the native compiler. */
class VirtualFiles {
  #texts = new Map<string, string>();
  #versions = new Map<string, string>();
  #folders = new Set<string>();

  get size(): number {
    return this.#texts.size;
  }

  /** Starts again with the library and an empty program. */
  reset(library: Readonly<Record<string, string>>): void {
    this.#texts = new Map(Object.entries(library));
    this.#versions = new Map();
    this.#folders = new Set(["/"]);
    const project = { compilerOptions: CHECK_OPTIONS, files: [...Object.keys(library), ENTRY] };
    this.#texts.set(PROJECT, JSON.stringify(project));
    this.#texts.set(ENTRY, "export {};");
    for (const path of this.#texts.keys()) this.#addFolders(path);
  }

  /** Takes the files of a check. Files of earlier checks stay: no program sees what it does not import. */
  update(files: readonly CheckFile[]): { created: string[]; changed: string[] } {
    const created: string[] = [];
    const changed: string[] = [];
    for (const { path, text, version } of files) {
      if (this.#versions.get(path) === version) continue;
      (this.#texts.has(path) ? changed : created).push(path);
      this.#texts.set(path, text);
      this.#versions.set(path, version);
      this.#addFolders(path);
    }
    return { created, changed };
  }

  /** Answers a question of the compiler about the file system. */
  answer(method: string, path: string): unknown {
    switch (method) {
      case "readFile":
        return { content: this.#texts.get(path) ?? null };
      case "fileExists":
        return this.#texts.has(path);
      case "directoryExists":
        return this.#folders.has(path);
      case "getAccessibleEntries":
        return { files: [], directories: [] };
      case "realpath":
        return path;
      default:
        throw new Error(`Unknown question '${method}'`);
    }
  }

  #addFolders(path: string): void {
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      this.#folders.add(path.slice(0, at));
    }
  }
}
