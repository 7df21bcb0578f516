import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLibrary, type Library } from "../../src/codegen/library.ts";
import { assignIdentifiers } from "../../src/codegen/naming.ts";
import type { Catalogue, Tool, ToolSource } from "../../src/codegen/source.ts";
import type { ToolFunction } from "../../src/codegen/tool_module.ts";
import { NO_OFFERS } from "./tools_alone.ts";

/** Every server of the corpus in `folder`. */
export function readCorpus(folder: string): Catalogue[] {
  return readdirSync(folder).filter((name) => name.endsWith(".json")).sort().map((name) => {
    const file = JSON.parse(readFileSync(join(folder, name), "utf8"));
    return catalogue(file.server, file.tools, { instructions: file.instructions });
  });
}

/** A catalogue as the hub would make it. */
export function catalogue(
  server: string,
  tools: readonly Tool[],
  more: Partial<Catalogue> = {},
): Catalogue {
  return { server, tools, revision: `${tools.length}`, ...more };
}

/** The tools of a catalogue under the names of their functions. */
export function functionsOf({ tools }: Catalogue): ToolFunction[] {
  const names = assignIdentifiers(tools.map((tool) => tool.name));
  return tools.map((tool) => ({ tool, functionName: names.get(tool.name)! }));
}

/** A source whose servers are all ready. */
export function readySource(catalogues: readonly Catalogue[]): ToolSource {
  return {
    ...NO_OFFERS,
    listServers: () =>
      catalogues.map(({ server, tools }) => ({
        name: server,
        state: "ready",
        toolCount: tools.length,
      })),
    getCatalogue: (server) => Promise.resolve(catalogues.find((each) => each.server === server)!),
  };
}

/** Every module of `catalogues` that the checker would read, by path. */
export async function allModules(
  catalogues: readonly Catalogue[],
  library: Library = createLibrary(readySource(catalogues)),
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const each of catalogues) {
    const index = `/servers/${each.server}/index.ts`;
    const paths = [
      index,
      ...functionsOf(each).map((found) => `/servers/${each.server}/${found.functionName}.ts`),
    ];
    for (const path of paths) files.set(path, (await library.load(path))!.source);
  }
  return files;
}
