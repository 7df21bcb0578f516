import type { GuestCore } from "./core.ts";

/** Installs the `toLocale…` methods of the built-in classes over `Intl`. */
export function installLocale(core: GuestCore): void {
  const { NumberFormat, DateTimeFormat, Collator } = Intl;
  type Locales = string | undefined;

  const define = (
    prototype: object,
    methods: Record<string, (...args: never[]) => unknown>,
  ): void => {
    for (const name of Object.keys(methods)) {
      Object.defineProperty(prototype, name, {
        value: methods[name],
        writable: true,
        configurable: true,
      });
    }
  };

  const formatNumber = function toLocaleString(
    this: number | bigint,
    locales?: Locales,
    options?: Intl.NumberFormatOptions,
  ): string {
    return new NumberFormat(locales, options).format(this.valueOf() as number);
  };
  define(Number.prototype, { toLocaleString: formatNumber });
  define(BigInt.prototype, { toLocaleString: formatNumber });

  /** The defaults of the three methods: which fields appear if the options name none. */
  const dateFormatter = (fields: "any" | "date" | "time") => {
    const dateFields = ["weekday", "year", "month", "day", "dateStyle"];
    const timeFields = [
      "dayPeriod",
      "hour",
      "minute",
      "second",
      "fractionalSecondDigits",
      "timeStyle",
    ];
    const watched = fields === "date"
      ? dateFields
      : fields === "time"
      ? timeFields
      : [...dateFields, ...timeFields];
    const date = { year: "numeric", month: "numeric", day: "numeric" };
    const time = { hour: "numeric", minute: "numeric", second: "numeric" };
    const defaults = fields === "date" ? date : fields === "time" ? time : { ...date, ...time };
    return function (this: Date, locales?: Locales, options: Record<string, unknown> = {}): string {
      if (Number.isNaN(this.getTime())) return "Invalid Date";
      const named = watched.some((field) => options[field] !== undefined);
      return new DateTimeFormat(locales, named ? options : { ...defaults, ...options }).format(
        this,
      );
    };
  };
  define(Date.prototype, {
    toLocaleString: dateFormatter("any"),
    toLocaleDateString: dateFormatter("date"),
    toLocaleTimeString: dateFormatter("time"),
  });

  let plainCollator: Intl.Collator | undefined;
  const nativeUpper = String.prototype.toUpperCase;
  const nativeLower = String.prototype.toLowerCase;
  define(String.prototype, {
    localeCompare: function localeCompare(
      this: string,
      other: unknown,
      locales?: Locales,
      options?: Intl.CollatorOptions,
    ): number {
      const isPlain = locales === undefined && options === undefined;
      const collator = isPlain ? plainCollator ??= new Collator() : new Collator(locales, options);
      return collator.compare(String(this), String(other));
    },
    toLocaleUpperCase: function toLocaleUpperCase(this: string, locales?: unknown): string {
      if (locales === undefined) return nativeUpper.call(this);
      return core.ask("upperCase", String(this).toWellFormed(), locales) as string;
    },
    toLocaleLowerCase: function toLocaleLowerCase(this: string, locales?: unknown): string {
      if (locales === undefined) return nativeLower.call(this);
      return core.ask("lowerCase", String(this).toWellFormed(), locales) as string;
    },
  });

  const joinLocale = function toLocaleString(this: ArrayLike<unknown>, ...args: unknown[]): string {
    return Array.from(this, (item) => {
      if (item === undefined || item === null) return "";
      return (item as { toLocaleString(...args: unknown[]): string }).toLocaleString(...args);
    }).join(",");
  };
  define(Array.prototype, { toLocaleString: joinLocale });
  define(Object.getPrototypeOf(Uint8Array.prototype), { toLocaleString: joinLocale });
}
