import type { Library } from "../../src/codegen/library.ts";
import type { ToolSource } from "../../src/codegen/source.ts";

/** The part of a source that has tools alone. */
export const NO_OFFERS: Pick<ToolSource, "getResources" | "getPrompts" | "readContents"> = {
  getResources: () => Promise.resolve({ resources: [], templates: [] }),
  getPrompts: () => Promise.resolve([]),
  readContents: () => Promise.resolve([]),
};

/** The text of a file that must be one. */
export async function readText(library: Library, path: string): Promise<string> {
  const file = await library.read(path);
  if (file.kind !== "text") throw new Error(`'${path}' is no text`);
  return file.text;
}
