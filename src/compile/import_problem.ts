/**
 * Explains an import that leads nowhere: what was meant, what there is instead.
 * @module
 */
import type { ModuleSource } from "./program.ts";
import { displayPath } from "./specifier.ts";

/** Message and hint about one specifier. */
export interface ImportExplanation {
  readonly message: string;
  readonly hint: string;
}

const IMPORTABLE =
  "./servers/<server>, ./servers/<server>/<tool>, ./workspace/<file>, @runbyte/fs and @runbyte/tools";

/** Modules of other platforms by what serves instead of them. */
const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:node:)?fs(?:\/promises)?$|^fs-extra$/,
    'Files of the workspace: import * as fs from "@runbyte/fs"',
  ],
  [
    /^(?:node:)?(?:https?|net|child_process)$|fetch|^axios$|^got$|^https?:/,
    "There is no network: call a tool of ./servers instead",
  ],
  [
    /^(?:node:)?crypto$|^uuid$/,
    "Without an import: crypto.randomUUID() and crypto.getRandomValues()",
  ],
  [/^(?:node:)?(?:util|url|buffer|timers)/, "URL, TextEncoder, atob, setTimeout are global"],
];

/** @param candidates canonical paths that were looked for; undefined if the specifier leads out of the tree. */
export async function explainImport(
  specifier: string,
  candidates: readonly string[] | undefined,
  modules: ModuleSource,
): Promise<ImportExplanation> {
  const wanted = candidates?.[0];
  const suggestions = (await modules.suggest(wanted ?? likelyPath(specifier))).map(displayPath);
  const meant = suggestions.length > 0 ? `Did you mean ${listed(suggestions.slice(0, 5))}?` : "";
  if (wanted === undefined) {
    const instead = INSTEAD.find(([pattern]) => pattern.test(specifier))?.[1];
    return {
      message: `Cannot import '${specifier}': programs can import only ${IMPORTABLE}`,
      hint: instead || meant || "Write the function yourself, or call a tool that does it",
    };
  }
  return {
    message: `Cannot import '${specifier}': ${missing(wanted)}`,
    hint: meant || `list_directory("${folderOf(wanted)}") shows what there is`,
  };
}

function missing(path: string): string {
  const [, tree, server, tool, ...below] = path.split("/");
  if (tree === "workspace") return `there is no file '${path}'`;
  if (tool === undefined || tool === "index.ts") return `there is no server '${server}'`;
  if (below.length > 0) return `there is no module '${path}'`;
  return `server '${server}' has no tool '${tool.replace(/\.ts$/, "")}'`;
}

function folderOf(path: string): string {
  const [, tree, server, tool] = path.split("/");
  return tool === undefined || tool === "index.ts" || tree === "workspace"
    ? `/${tree}`
    : `/${tree}/${server}`;
}

/** Where a specifier that leads out of the tree might have been meant to lead. */
function likelyPath(specifier: string): string {
  const bare = specifier.replace(/^(?:\.{0,2}\/)+/, "");
  return specifier.startsWith(".") ? `/workspace/${bare}` : `/servers/${bare}`;
}

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  return quoted.length === 1 ? quoted[0]! : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}
