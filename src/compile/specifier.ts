/**
 * Which module an import means. One rule for static and dynamic imports, for programs and for saved modules.
 * @module
 */
import { posix } from "node:path";

/** Modules that are neither in `/servers` nor in `/workspace`. */
export const OWN_MODULES: readonly string[] = [
  "@runbyte/fs",
  "@runbyte/tools",
  "@runbyte/workflows",
];

const TREES = /^(?:\.?\.?\/)?(servers|workspace)(?=\/|$)/;
const MODULE_FILE = /\.(?:ts|js|json)$/;

/**
 * Canonical paths that a specifier may mean, best first; undefined if it leads out of the tree.
 * @param from canonical path of the module that imports.
 */
export function resolveSpecifier(specifier: string, from: string): readonly string[] | undefined {
  if (OWN_MODULES.includes(specifier)) return [specifier];
  const path = toPath(specifier, from);
  if (path === undefined || /[\\\0?#%]/.test(path)) return undefined;
  const [tree] = path.split("/").slice(1);
  if (tree !== "servers" && tree !== "workspace") return undefined;
  return candidates(path, tree);
}

/** `/servers` and `/workspace` mean the same from everywhere; the rest is relative to the importing module. */
function toPath(specifier: string, from: string): string | undefined {
  const isRelative = specifier.startsWith("./") || specifier.startsWith("../");
  const tree = TREES.exec(specifier)?.[1];
  if (tree !== undefined) {
    return posix.normalize(specifier.replace(TREES, `/${tree}`)).replace(/\/$/, "");
  }
  if (!isRelative || !from.startsWith("/")) return undefined;
  return posix.join(posix.dirname(from), specifier).replace(/\/$/, "");
}

function candidates(path: string, tree: "servers" | "workspace"): readonly string[] {
  const parts = path.split("/").length - 1;
  if (tree === "servers") {
    if (/\.(?:js|mjs|mts)$/.test(path)) return [path.replace(/\.\w+$/, ".ts")];
    if (path.endsWith(".ts")) return [path];
    return parts <= 2 ? [`${path}/index.ts`] : [`${path}.ts`, `${path}/index.ts`];
  }
  if (path.endsWith(".js")) return [path, path.replace(/\.js$/, ".ts")];
  if (MODULE_FILE.test(path)) return [path];
  return [`${path}.ts`, `${path}.js`, `${path}/index.ts`, `${path}.json`];
}

/** The shortest import that leads to a canonical path. */
export function displayPath(path: string): string {
  if (!path.startsWith("/")) return path;
  const short = path.startsWith("/servers/")
    ? path.replace(/\/index\.ts$/, "").replace(/\.ts$/, "")
    : path;
  return `.${short}`;
}
