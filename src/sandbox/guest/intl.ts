import type { GuestCore } from "./core.ts";

/** Installs `Intl`, answered by the host's own engine. */
export function installIntl(core: GuestCore): void {
  const { ask } = core;

  /** What JSON cannot say, as a tagged object. */
  const pack = (value: unknown): unknown => {
    if (value === undefined) return { tag: "undefined" };
    if (typeof value === "bigint") return { tag: "bigint", text: `${value}` };
    if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) {
      return { tag: "number", text: Object.is(value, -0) ? "-0" : `${value}` };
    }
    if (value instanceof Date) return pack(value.getTime());
    if (Array.isArray(value)) return value.map(pack);
    return typeof value === "string" ? value.toWellFormed() : value;
  };

  const localesOf = (locales: unknown): string[] => {
    if (locales === undefined) return [];
    if (typeof locales === "string") return [locales];
    if (locales === null || typeof locales !== "object") {
      throw new TypeError("Incorrect locale information provided");
    }
    return Symbol.iterator in locales
      ? Array.from(locales as Iterable<unknown>, String)
      : [String(locales)];
  };

  /** Formatters without options, which `toLocaleString` asks for again and again. */
  const opened = new Map<string, number>();

  /** The number of the host's formatter with these settings. */
  const open = (kind: string, locales: unknown, options: unknown): number => {
    const isPlain = options === undefined && (locales === undefined || typeof locales === "string");
    const key = isPlain ? `${kind} ${locales ?? ""}` : "";
    const known = isPlain ? opened.get(key) : undefined;
    if (known !== undefined) return known;
    const id = ask("openIntl", kind, localesOf(locales), options) as number;
    if (isPlain) opened.set(key, id);
    return id;
  };

  /** Throws unless the object was made by one of the constructors below. */
  let idOf: (formatter: Formatter) => number;

  class Formatter {
    readonly #id: number;

    static {
      idOf = (formatter) => formatter.#id;
    }

    constructor(kind: string, locales: unknown, options: unknown) {
      this.#id = open(kind, locales, options);
    }
  }

  const use = (formatter: Formatter, method: string, ...args: unknown[]): unknown =>
    ask("useIntl", idOf(formatter), method, args.map(pack));

  const canCross = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

  /** Sorting calls this for every pair, so it goes without JSON where it can. */
  const compare = (collator: Formatter, a: unknown, b: unknown): unknown => {
    const [first, second] = [String(a), String(b)];
    if (first === second) return 0;
    const order = canCross(first) && canCross(second)
      ? core.native.compare(idOf(collator), first, second)
      : NaN;
    return Number.isNaN(order) ? use(collator, "compare", first, second) : order;
  };

  /** Class by class: methods, and getters that give a bound method. */
  const classes: Record<string, { methods: string[]; bound?: string[]; plain?: boolean }> = {
    NumberFormat: {
      methods: ["formatToParts", "formatRange", "formatRangeToParts"],
      bound: ["format"],
      plain: true,
    },
    DateTimeFormat: {
      methods: ["formatToParts", "formatRange", "formatRangeToParts"],
      bound: ["format"],
      plain: true,
    },
    PluralRules: { methods: ["select", "selectRange"] },
    RelativeTimeFormat: { methods: ["format", "formatToParts"] },
    ListFormat: { methods: ["format", "formatToParts"] },
    Collator: { methods: [], bound: ["compare"], plain: true },
    DisplayNames: { methods: ["of"] },
    DurationFormat: { methods: ["format", "formatToParts"] },
    Segmenter: { methods: [] },
  };

  const reviveDates = (kind: string, args: unknown[]): unknown[] =>
    kind === "ListFormat" ? [Array.from(args[0] as Iterable<unknown>)] : args;

  const Intl: Record<string, unknown> = {};
  for (const kind of Object.keys(classes)) {
    const { methods, bound = [], plain } = classes[kind];
    const Class = function (this: object, locales?: unknown, options?: unknown): object {
      if (!new.target && !plain) throw new TypeError(`Constructor Intl.${kind} requires 'new'`);
      return Reflect.construct(Formatter, [kind, locales, options], new.target ?? Class);
    };
    Object.defineProperty(Class, "name", { value: kind, configurable: true });
    Class.prototype = Object.create(Object.prototype);
    const define = (name: string | symbol, descriptor: PropertyDescriptor): void => {
      Object.defineProperty(Class.prototype, name, { configurable: true, ...descriptor });
    };
    define("constructor", { value: Class, writable: true });
    define(Symbol.toStringTag, { value: `Intl.${kind}` });
    for (const method of [...methods, "resolvedOptions"]) {
      define(method, {
        writable: true,
        value: function (this: Formatter, ...args: unknown[]): unknown {
          return use(this, method, ...reviveDates(kind, args));
        },
      });
    }
    for (const method of bound) {
      define(method, {
        get(this: Formatter): unknown {
          idOf(this);
          if (method === "compare") return (a: unknown, b: unknown) => compare(this, a, b);
          return (...args: unknown[]) => use(this, method, ...args);
        },
      });
    }
    Object.defineProperty(Class, "supportedLocalesOf", {
      configurable: true,
      value: (locales: unknown, options?: unknown) =>
        ask("supportedLocales", kind, localesOf(locales), options),
    });
    Object.defineProperty(Intl, kind, { value: Class, writable: true, configurable: true });
  }

  interface Segment {
    readonly segment: string;
    readonly index: number;
    readonly input: string;
  }
  const segmenter = (Intl.Segmenter as { prototype: object }).prototype;
  Object.defineProperty(segmenter, "segment", {
    configurable: true,
    writable: true,
    value: function (this: Formatter, input: unknown): unknown {
      const text = String(input);
      const segments = (use(this, "segment", text) as Omit<Segment, "input">[]).map((part) => ({
        ...part,
        input: text,
      }));
      return {
        containing: (index = 0) =>
          segments.find((part) => index >= part.index && index < part.index + part.segment.length),
        [Symbol.iterator]: () => segments[Symbol.iterator](),
      };
    },
  });

  class Locale {
    constructor(tag: unknown, options?: unknown) {
      if (typeof tag !== "string" && (typeof tag !== "object" || tag === null)) {
        throw new TypeError(
          "First argument to Intl.Locale constructor must be a string or an object",
        );
      }
      const parts = ask("locale", String(tag), options) as Record<string, unknown>;
      for (const name of Object.keys(parts)) {
        Object.defineProperty(this, name, { value: parts[name], configurable: true });
      }
    }

    maximize(): Locale {
      return new Locale(ask("maximizeLocale", String(this)));
    }

    minimize(): Locale {
      return new Locale(ask("minimizeLocale", String(this)));
    }

    toString(): string {
      return (this as unknown as { tag: string }).tag;
    }
  }
  Object.defineProperty(Locale.prototype, Symbol.toStringTag, {
    value: "Intl.Locale",
    configurable: true,
  });

  const functions = {
    Locale,
    getCanonicalLocales: (locales?: unknown) => ask("canonicalLocales", localesOf(locales)),
    supportedValuesOf: (key: unknown) => ask("supportedValues", String(key)),
  };
  for (const name of Object.keys(functions) as (keyof typeof functions)[]) {
    Object.defineProperty(Intl, name, {
      value: functions[name],
      writable: true,
      configurable: true,
    });
  }
  Object.defineProperty(Intl, Symbol.toStringTag, { value: "Intl", configurable: true });
  core.expose({ Intl });
}
