/**
 * Resources as files: a path for each address, the text of their module, what a file of theirs holds.
 * @module
 */
import { Buffer } from "node:buffer";
import { lineText, stringLiteral } from "./source_text.ts";
import type { Resource, ResourceContent, ResourceList } from "./source.ts";

/** What a file below `/servers` holds. */
export type LibraryContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "binary"; readonly bytes: Uint8Array; readonly mimeType: string };

const MAX_SEGMENTS = 8;
const MAX_SEGMENT_CHARS = 60;
const MAX_SHOWN = 100;
const MAX_LINE_CHARS = 300;

/** Each resource by its path below `resources/`; what an address is made of, as far as it can stand in a path. */
export function assignPaths(resources: readonly Resource[]): ReadonlyMap<string, Resource> {
  const taken = new Set(["index.ts"]);
  const assigned = new Map<string, Resource>();
  for (const resource of resources) {
    const path = pathOf(resource.uri);
    const [, stem = path, extension = ""] = /^(.*[^/])(\.[^./]*)$/.exec(path) ?? [];
    let unique = path;
    for (let count = 2; taken.has(unique.toLowerCase()); count++) {
      unique = `${stem}_${count}${extension}`;
    }
    taken.add(unique.toLowerCase());
    assigned.set(unique, resource);
  }
  return assigned;
}

function pathOf(uri: string): string {
  const behindScheme = uri.replace(/^[a-z][a-z0-9+.-]*:\/*/i, "");
  const segments = decode(behindScheme).normalize("NFKC").split(/[/\\]+/).map(safeSegment)
    .filter((segment) => segment !== "");
  const kept = segments.length > MAX_SEGMENTS
    ? [...segments.slice(0, MAX_SEGMENTS - 1), segments.at(-1)!]
    : segments;
  return kept.join("/") || "resource";
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What every path of the tree may hold. */
function safeSegment(segment: string): string {
  return segment.replace(/[^\p{L}\p{M}\p{N} ._@+=,()~-]/gu, "_").slice(0, MAX_SEGMENT_CHARS)
    .toWellFormed().replaceAll("\ufffd", "_").replace(/^[. ]+|[. ]+$/g, "");
}

/** `resources/index.ts`: how to read, and what there is. */
export function resourcesModule(folder: string, { resources, templates }: ResourceList): string {
  const lines = [
    `import { readResource } from "./servers/${folder}/resources";`,
    "",
    ...section("Resources", resources.map((each) => [each.uri, each] as const)),
    ...section(
      "Templates, with values to put in place of the braces",
      templates.map((each) => [each.uriTemplate, each] as const),
    ),
  ];
  return lines.map((line) => `// ${line}`.trimEnd() + "\n").join("") + `
/**
 * What the resource at an address holds: text as it is, JSON parsed; an image, a sound or other bytes as a block
 * with base64, which can be returned; several parts as an array of blocks.
 */
export declare function readResource(uri: string): Promise<any>;
`;
}

interface Described {
  readonly title?: string;
  readonly name?: string;
  readonly description?: string;
  readonly mimeType?: string;
}

function section(heading: string, entries: readonly (readonly [string, Described])[]): string[] {
  if (entries.length === 0) return [];
  const shown = entries.slice(0, MAX_SHOWN).map(([address, each]) => {
    const words = describe(each);
    return lineText(`- ${address}${words === "" ? "" : `: ${words}`}`, MAX_LINE_CHARS);
  });
  const left = entries.length - shown.length;
  return [`${heading}:`, ...shown, ...left > 0 ? [`… ${left} more: list_directory`] : []];
}

/** Title, description and type in one line. */
function describe({ title, name, description, mimeType }: Described): string {
  const words = [title ?? name, description].filter((each) => each !== undefined && each !== "");
  return [...new Set(words)].join(". ") + (mimeType === undefined ? "" : ` (${mimeType})`);
}

/** The code behind {@linkcode resourcesModule}. */
export function resourcesRuntime(server: string): string {
  return `import { hostCall as $call } from "runbyte:host";
export async function readResource(uri) {
  if (typeof uri !== "string") throw new TypeError("readResource() needs the address of a resource as text");
  return await $call("resource", ${stringLiteral(server)}, { uri });
}
`;
}

/** The parts of a resource as one file. */
export function toContent(parts: readonly ResourceContent[]): LibraryContent {
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) {
    const { text, blob, mimeType = "application/octet-stream" } = only;
    if (blob === undefined) return { kind: "text", text: text ?? "" };
    return { kind: "binary", bytes: Buffer.from(blob, "base64"), mimeType };
  }
  const texts = parts.map(({ uri, mimeType, text, blob }) =>
    `--- ${uri}${mimeType === undefined ? "" : ` (${mimeType})`}\n${
      text ?? `[${blob?.length ?? 0} characters of base64: use readResource() in a program]`
    }\n`
  );
  return { kind: "text", text: texts.join("\n") };
}
