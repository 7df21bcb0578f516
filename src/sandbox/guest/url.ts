import type { GuestCore } from "./core.ts";

/** Installs `URL`, parsed by the host's engine, and `URLSearchParams`. */
export function installUrl(core: GuestCore): void {
  const SETTABLE = [
    "protocol",
    "username",
    "password",
    "host",
    "hostname",
    "port",
    "pathname",
    "search",
    "hash",
  ] as const;
  type Part = "href" | "origin" | (typeof SETTABLE)[number];
  type Parts = Record<Part, string>;

  const encode = (text: string): string =>
    encodeURIComponent(text.toWellFormed()).replace(/%20/g, "+").replace(
      /[!'()~]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );

  const decode = (text: string): string => {
    const spaced = text.replaceAll("+", " ");
    try {
      return decodeURIComponent(spaced);
    } catch {
      return core.ask("percentDecode", spaced.toWellFormed()) as string;
    }
  };

  const parsePairs = (query: string): [string, string][] =>
    query.split("&").filter((pair) => pair !== "").map((pair) => {
      const equals = pair.indexOf("=");
      return equals < 0
        ? [decode(pair), ""]
        : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    });

  /** Tells a URL that its parameters have changed. */
  const owners = new WeakMap<object, (query: string) => void>();
  /** Replaces the pairs without telling the URL. */
  let replacePairs: (params: URLSearchParams, query: string) => void;

  class URLSearchParams {
    #pairs: [string, string][] = [];

    static {
      replacePairs = (params, query) => {
        params.#pairs = parsePairs(query.replace(/^\?/, ""));
      };
    }

    constructor(init: unknown = "") {
      if (typeof init === "object" && init !== null) {
        const pairs = Symbol.iterator in init
          ? [...init as Iterable<Iterable<unknown>>].map((pair) => [...pair])
          : Object.entries(init);
        for (const pair of pairs) {
          if (pair.length !== 2) throw new TypeError("Each pair needs exactly a name and a value");
          this.#pairs.push([String(pair[0]), String(pair[1])]);
        }
      } else this.#pairs = parsePairs(String(init).replace(/^\?/, ""));
    }

    get size(): number {
      return this.#pairs.length;
    }

    append(name: unknown, value: unknown): void {
      this.#pairs.push([String(name), String(value)]);
      this.#changed();
    }

    delete(name: unknown, value?: unknown): void {
      this.#pairs = this.#pairs.filter(([key, item]) =>
        key !== String(name) || (value !== undefined && item !== String(value))
      );
      this.#changed();
    }

    get(name: unknown): string | null {
      return this.#pairs.find(([key]) => key === String(name))?.[1] ?? null;
    }

    getAll(name: unknown): string[] {
      return this.#pairs.filter(([key]) => key === String(name)).map(([, value]) => value);
    }

    has(name: unknown, value?: unknown): boolean {
      return this.#pairs.some(([key, item]) =>
        key === String(name) && (value === undefined || item === String(value))
      );
    }

    set(name: unknown, value: unknown): void {
      const index = this.#pairs.findIndex(([key]) => key === String(name));
      if (index < 0) this.#pairs.push([String(name), String(value)]);
      else {
        this.#pairs[index][1] = String(value);
        this.#pairs = this.#pairs.filter(([key], at) => at <= index || key !== String(name));
      }
      this.#changed();
    }

    sort(): void {
      this.#pairs.sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
      this.#changed();
    }

    forEach(
      callback: (value: string, name: string, params: URLSearchParams) => void,
      self?: unknown,
    ): void {
      for (const [name, value] of this.#pairs) callback.call(self, value, name, this);
    }

    *entries(): Generator<[string, string]> {
      for (const [name, value] of this.#pairs) yield [name, value];
    }

    *keys(): Generator<string> {
      for (const [name] of this.#pairs) yield name;
    }

    *values(): Generator<string> {
      for (const [, value] of this.#pairs) yield value;
    }

    [Symbol.iterator](): Generator<[string, string]> {
      return this.entries();
    }

    toString(): string {
      return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
    }

    #changed(): void {
      owners.get(this)?.(this.toString());
    }
  }

  class URL {
    #parts: Parts;
    #params: URLSearchParams | undefined;

    constructor(url: unknown, base?: unknown) {
      const given = base === undefined ? [] : [String(base).toWellFormed()];
      this.#parts = core.ask("parseUrl", String(url).toWellFormed(), ...given) as Parts;
    }

    static canParse(url: unknown, base?: unknown): boolean {
      return URL.parse(url, base) !== null;
    }

    static parse(url: unknown, base?: unknown): URL | null {
      try {
        return new URL(url, base);
      } catch {
        return null;
      }
    }

    static {
      for (const name of [...SETTABLE, "href", "origin"] as const) {
        Object.defineProperty(URL.prototype, name, {
          configurable: true,
          enumerable: true,
          get(this: URL): string {
            return this.#parts[name];
          },
          set: name === "origin" ? undefined : function (this: URL, value: unknown): void {
            this.#assign(name, value);
            if (this.#params) replacePairs(this.#params, this.#parts.search);
          },
        });
      }
    }

    get searchParams(): URLSearchParams {
      if (!this.#params) {
        this.#params = new URLSearchParams(this.#parts.search);
        owners.set(this.#params, (query) => this.#assign("search", query));
      }
      return this.#params;
    }

    toString(): string {
      return this.#parts.href;
    }

    toJSON(): string {
      return this.#parts.href;
    }

    #assign(name: string, value: unknown): void {
      this.#parts = core.ask(
        "setUrl",
        this.#parts.href,
        name,
        String(value).toWellFormed(),
      ) as Parts;
    }
  }

  const name = (
    Class: { prototype: object; name: string },
    show: (value: never) => string,
  ): void => {
    const tag = { value: Class.name, configurable: true };
    const value = function (this: never): string {
      return `${Class.name} ${show(this)}`;
    };
    Object.defineProperty(Class.prototype, Symbol.toStringTag, tag);
    Object.defineProperty(Class.prototype, Symbol.for("nodejs.util.inspect.custom"), {
      value,
      configurable: true,
    });
  };
  name(URL, (url: URL) => `{ href: ${core.inspect(url.toString())} }`);
  name(URLSearchParams, (params: URLSearchParams) => {
    const pairs = [...params].map(([key, item]) => `${core.inspect(key)} => ${core.inspect(item)}`);
    return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
  });
  core.expose({ URL, URLSearchParams });
}
