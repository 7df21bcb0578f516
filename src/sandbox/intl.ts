/**
 * `Intl` for the guest, answered by this process's own engine. Everything that comes in is untrusted JSON:
 * classes and methods are looked up in a list, and only text, numbers and plain objects go back.
 * @module
 */

/** Methods that a guest may call, by class. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  NumberFormat: ["format", "formatToParts", "formatRange", "formatRangeToParts", "resolvedOptions"],
  DateTimeFormat: [
    "format",
    "formatToParts",
    "formatRange",
    "formatRangeToParts",
    "resolvedOptions",
  ],
  PluralRules: ["select", "selectRange", "resolvedOptions"],
  RelativeTimeFormat: ["format", "formatToParts", "resolvedOptions"],
  ListFormat: ["format", "formatToParts", "resolvedOptions"],
  Collator: ["compare", "resolvedOptions"],
  DisplayNames: ["of", "resolvedOptions"],
  DurationFormat: ["format", "formatToParts", "resolvedOptions"],
  Segmenter: ["segment", "resolvedOptions"],
};

/** Different formatters that one run may have; each holds memory outside of the guest. */
const MAX_FORMATTERS = 1_000;
const DEFAULT_LOCALE = "en-US";

type Callable = (...args: unknown[]) => unknown;
type Formatter = Record<string, Callable>;
type FormatterClass =
  & (new (locales: unknown, options: unknown) => Formatter)
  & { supportedLocalesOf: Callable };

/** The formatters of one run, by number. */
export class GuestIntl {
  readonly #formatters: { readonly kind: string; readonly formatter: Formatter }[] = [];
  readonly #ids = new Map<string, number>();

  /** The number of the formatter with these settings. */
  open(kind: string, locales: unknown, options: unknown): number {
    const Class = findClass(kind);
    const key = JSON.stringify([kind, locales, options]);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (this.#formatters.length >= MAX_FORMATTERS) {
      throw new RangeError(`A program can use at most ${MAX_FORMATTERS} different Intl formatters`);
    }
    const formatter = new Class(localesOr(locales), optionsFor(kind, options));
    const id = this.#formatters.push({ kind, formatter }) - 1;
    this.#ids.set(key, id);
    return id;
  }

  /** Calls a method of an opened formatter. */
  call(id: number, method: string, args: unknown[]): unknown {
    const found = this.#formatters[id];
    if (!found || !METHODS[found.kind].includes(method)) {
      throw new TypeError(`Intl has no '${method}' here`);
    }
    const result = found.formatter[method](...args.map(unpack));
    if (method === "segment") {
      return [...result as Iterable<{ segment: string; index: number }>].map(withoutInput);
    }
    return result;
  }

  /** `compare` of a collator, without looking anything up by name; NaN if the formatter is none. */
  compare(id: number, a: string, b: string): number {
    const found = this.#formatters[id];
    return found?.kind === "Collator" ? Number(found.formatter.compare(a, b)) : NaN;
  }

  /** Which of the locales a class supports. */
  supportedLocales(kind: string, locales: unknown, options: unknown): unknown {
    return findClass(kind).supportedLocalesOf(locales, options ?? undefined);
  }
}

/** The properties of a locale. */
export function describeLocale(tag: string, options: unknown): Record<string, unknown> {
  const locale = new Intl.Locale(tag, options as Intl.LocaleOptions ?? undefined);
  const {
    baseName,
    language,
    script,
    region,
    calendar,
    collation,
    hourCycle,
    caseFirst,
    numeric,
    numberingSystem,
  } = locale;
  return {
    tag: locale.toString(),
    baseName,
    language,
    script,
    region,
    calendar,
    collation,
    hourCycle,
    caseFirst,
    numeric,
    numberingSystem,
  };
}

function findClass(kind: string): FormatterClass {
  if (!Object.hasOwn(METHODS, kind)) throw new TypeError(`Intl has no '${kind}'`);
  return (Intl as unknown as Record<string, FormatterClass>)[kind];
}

function localesOr(locales: unknown): unknown {
  return Array.isArray(locales) && locales.length > 0 ? locales : DEFAULT_LOCALE;
}

function optionsFor(kind: string, options: unknown): unknown {
  return kind === "DateTimeFormat"
    ? { timeZone: "UTC", ...options as object ?? {} }
    : options ?? undefined;
}

function withoutInput(
  { input: _, ...segment }: { segment: string; index: number; input?: string },
): unknown {
  return segment;
}

/** The opposite of `pack` in the guest. */
function unpack(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpack);
  if (typeof value !== "object" || value === null || !("tag" in value)) return value;
  const { tag, text } = value as { tag: unknown; text?: unknown };
  if (tag === "bigint") return BigInt(String(text));
  if (tag === "number") return Number(text);
  return tag === "undefined" ? undefined : value;
}
