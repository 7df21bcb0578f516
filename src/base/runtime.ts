/**
 * What differs between the runtimes that Runbyte runs on: Deno (from source, from JSR, compiled) and Node (from npm).
 * Whatever both have under `node:` is used from there and not mentioned here.
 * @module
 */
import type process from "node:process";

/** The runtime of this process. */
export const RUNTIME: "deno" | "node" = "Deno" in globalThis ? "deno" : "node";

/** Whether this is the one executable that `deno compile` makes. */
export const IS_STANDALONE: boolean = RUNTIME === "deno" && Deno.build.standalone;

/** Whether modules are the bundle of the npm package and of the executable: there, all files lie in one folder. */
export const IS_BUNDLE: boolean = !import.meta.url.endsWith(".ts");

// Not imported: that alone would make every child start some ten milliseconds later under Deno.
// Kept from the beginning, because a worker's surroundings are taken away from it.
const nodeProcess =
  (RUNTIME === "node" ? (globalThis as { process?: unknown }).process : undefined) as
    & typeof process
    & { permission?: { drop?(scope: string): void } };

/** Earlier ones know `--permission` by another name, or not at all. */
const OLDEST_NODE = [22, 13] as const;

/** The arguments after the program's own name. */
export const ARGUMENTS: readonly string[] = RUNTIME === "deno"
  ? Deno.args
  : nodeProcess.argv.slice(2);

/** Why this runtime is none that Runbyte can run on; undefined if it can. */
export function runtimeProblem(): string | undefined {
  if (RUNTIME === "deno") return undefined;
  const [major, minor] = nodeProcess.versions.node.split(".").map(Number) as [number, number];
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) {
    return undefined;
  }
  return `Runbyte needs Node ${
    OLDEST_NODE.join(".")
  } or later; this is ${nodeProcess.versions.node}`;
}

/** Ends this process at once. */
export function exit(code: number): never {
  return RUNTIME === "deno" ? Deno.exit(code) : nodeProcess.exit(code);
}

/** Where a module of ours is. `path` leads to its source from the module whose URL is `from`. */
export function ownModule(path: string, from: string): URL {
  if (!IS_BUNDLE) return new URL(path, from);
  return new URL(path.replace(/^.*\//, "./").replace(/\.ts$/, ".js"), from);
}

/** A right that Deno grants for each path or program. */
export type Right =
  | { readonly name: "write"; readonly path: string }
  | { readonly name: "run"; readonly command: string };

/** Whether this process has a right, as far as its runtime knows rights; nobody is asked. */
export function isAllowed(right: Right): boolean {
  return RUNTIME !== "deno" || Deno.permissions.querySync(right).state === "granted";
}

/** Whether something failed because Deno does not allow it. */
export function isRefusal(thrown: unknown): boolean {
  return RUNTIME === "deno" && thrown instanceof Deno.errors.NotCapable;
}

/**
 * Gives up, for good, everything that this process or worker may do.
 * Node before 24.21 cannot; there a child never has more than reading Runbyte's own files.
 */
export function dropPermissions(): void {
  if (RUNTIME === "deno") {
    for (const name of ["run", "ffi", "write", "net", "sys", "env", "read", "import"] as const) {
      Deno.permissions.revokeSync({ name });
    }
    return;
  }
  for (const scope of ["fs", "child", "worker"]) nodeProcess.permission?.drop?.(scope);
}
