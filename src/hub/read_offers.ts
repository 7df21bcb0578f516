/**
 * From the answers of `resources/list`, `resources/templates/list`, `resources/read` and `prompts/list` to what code
 * generation shows. Everything in them is untrusted; entries that cannot be used are dropped and told.
 * @module
 */
import type {
  Prompt,
  PromptArgument,
  Resource,
  ResourceContent,
  ResourceTemplate,
} from "../codegen/source.ts";
import type { Report } from "./list_pages.ts";

type Raw = Readonly<Record<string, unknown>>;

const MAX_NAME_CHARS = 512;
const MAX_URI_CHARS = 4_096;
const MAX_WORDS_CHARS = 20_000;
const MAX_ARGUMENTS = 100;

/** The usable resources in the order of their addresses. */
export function readResources(raw: readonly unknown[], report: Report): readonly Resource[] {
  return readAll("resource", raw, report, (each) => {
    const uri = text(each.uri, MAX_URI_CHARS);
    const size = typeof each.size === "number" && each.size >= 0 ? { size: each.size } : {};
    return uri === undefined ? undefined : [uri, { uri, ...wordsOf(each), ...mime(each), ...size }];
  });
}

/** The usable templates in the order of their addresses. */
export function readTemplates(
  raw: readonly unknown[],
  report: Report,
): readonly ResourceTemplate[] {
  return readAll("resource template", raw, report, (each) => {
    const uriTemplate = text(each.uriTemplate, MAX_URI_CHARS);
    return uriTemplate === undefined
      ? undefined
      : [uriTemplate, { uriTemplate, ...wordsOf(each), ...mime(each) }];
  });
}

/** The usable prompts in the order of their names. */
export function readPrompts(raw: readonly unknown[], report: Report): readonly Prompt[] {
  return readAll("prompt", raw, report, (each) => {
    const name = text(each.name, MAX_NAME_CHARS);
    const { name: _name, ...words } = wordsOf(each);
    return name === undefined
      ? undefined
      : [name, { name, ...words, arguments: readArguments(each.arguments) }];
  });
}

/** The parts of a resource. @throws {Error} if the answer holds none. */
export function readContents(result: unknown): readonly ResourceContent[] {
  const { contents } = (result ?? {}) as Raw;
  if (!Array.isArray(contents)) throw new Error("The server's answer holds no contents");
  return contents.filter(isRecord).map((each) => ({
    uri: typeof each.uri === "string" ? each.uri : "",
    ...mime(each),
    ...(typeof each.text === "string"
      ? { text: each.text }
      : typeof each.blob === "string"
      ? { blob: each.blob }
      : { text: "" }),
  }));
}

function readArguments(raw: unknown): readonly PromptArgument[] {
  if (!Array.isArray(raw)) return [];
  const seen = new Set<string>();
  return raw.slice(0, MAX_ARGUMENTS).filter(isRecord).flatMap((each) => {
    const name = text(each.name, MAX_NAME_CHARS);
    if (name === undefined || seen.has(name)) return [];
    seen.add(name);
    const description = text(each.description, MAX_WORDS_CHARS);
    return [{ name, ...(description && { description }), required: each.required === true }];
  });
}

/** Entries by their key; of two with the same key the first one counts. */
function readAll<T>(
  what: string,
  raw: readonly unknown[],
  report: Report,
  read: (each: Raw) => readonly [key: string, entry: T] | undefined,
): readonly T[] {
  const entries = new Map<string, T>();
  for (const [index, each] of raw.entries()) {
    const [key, entry] = isRecord(each) ? read(each) ?? [] : [];
    if (key === undefined) report(`Dropped ${what} ${index + 1}: it has no usable name or address`);
    else if (entries.has(key)) report(`Dropped a duplicate of ${what} '${key}'`);
    else entries.set(key, entry!);
  }
  return [...entries].sort(([a], [b]) => a < b ? -1 : 1).map(([, entry]) => entry);
}

function wordsOf(raw: Raw): { name?: string; title?: string; description?: string } {
  const kept = ["name", "title", "description"].map((
    key,
  ) => [key, text(raw[key], MAX_WORDS_CHARS)]);
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
}

function mime({ mimeType }: Raw): { mimeType?: string } {
  return typeof mimeType === "string" && mimeType !== "" ? { mimeType } : {};
}

/** Text of some length; cut, it would be another name. */
function text(value: unknown, maxChars: number): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= maxChars ? value : undefined;
}

function isRecord(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
