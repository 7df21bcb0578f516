import type { ToolSource } from "../../src/codegen/source.ts";

/** The part of a source that has tools alone. */
export const NO_OFFERS: Pick<ToolSource, "getResources" | "getPrompts" | "readContents"> = {
  getResources: () => Promise.resolve({ resources: [], templates: [] }),
  getPrompts: () => Promise.resolve([]),
  readContents: () => Promise.resolve([]),
};
