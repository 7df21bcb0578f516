import type { GuestCore } from "./core.ts";

/** Installs the formatting of values for the console, after Node's. */
export function installInspect(core: GuestCore): void {
  const LINE_WIDTH = 76;
  const MAX_ITEMS = 100;
  const MAX_TEXT = 10_000;
  const DEFAULT_DEPTH = 4;
  const MAX_VALUES = 100_000;

  const TypedArray = Object.getPrototypeOf(Uint8Array);

  const quote = (text: string): string => {
    const shown = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
    const more = text.length > MAX_TEXT ? `... ${text.length - MAX_TEXT} more characters` : "";
    const mark = !shown.includes("'")
      ? "'"
      : !shown.includes('"')
      ? '"'
      : !shown.includes("`")
      ? "`"
      : "'";
    const escaped = core.stringify(shown).slice(1, -1).replaceAll('\\"', '"');
    return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark + more;
  };

  const nameOf = (value: object): string => {
    for (let proto = Object.getPrototypeOf(value); proto; proto = Object.getPrototypeOf(proto)) {
      const own = Object.getOwnPropertyDescriptor(proto, "constructor")?.value;
      if (typeof own === "function" && typeof own.name === "string" && own.name) return own.name;
    }
    return "[Object: null prototype]";
  };

  const formatKey = (key: string | symbol): string =>
    typeof key === "symbol"
      ? `[${String(key)}]`
      : /^[A-Za-z_$][\w$]*$/.test(key)
      ? key
      : quote(key);

  const formatPrimitive = (value: unknown): string => {
    if (typeof value === "string") return quote(value);
    if (typeof value === "bigint") return `${value}n`;
    if (Object.is(value, -0)) return "-0";
    return String(value);
  };

  const functionTag = (value: { name?: unknown }): string => {
    const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? "class" : "Function";
    const name = typeof value.name === "string" ? value.name : "";
    if (kind === "class") return `[class ${name || "(anonymous)"}]`;
    return name ? `[Function: ${name}]` : "[Function (anonymous)]";
  };

  const inspect = (root: unknown, maxDepth: number): string => {
    const ancestors: object[] = [];
    let values = 0;

    /** Many short parts share lines; otherwise each has its own. */
    const fillLines = (parts: string[], indent: number): string[] => {
      const isShort = parts.length > 6 && parts.every((part) => part.length <= 24);
      const lines: string[] = [];
      for (const [index, part] of parts.entries()) {
        const text = index < parts.length - 1 ? `${part},` : part;
        const last = lines.length - 1;
        if (isShort && last >= 0 && lines[last].length + text.length + indent < LINE_WIDTH) {
          lines[last] += ` ${text}`;
        } else lines.push(text);
      }
      return lines;
    };

    const layOut = (
      parts: string[],
      [open, close]: [string, string],
      prefix: string,
      indent: number,
    ): string => {
      const head = prefix ? `${prefix} ` : "";
      if (parts.length === 0) return `${head}${open}${close}`;
      const width = parts.reduce((sum, part) => sum + part.length + 2, head.length + 4);
      if (width + indent <= LINE_WIDTH && !parts.some((part) => part.includes("\n"))) {
        return `${head}${open} ${parts.join(", ")} ${close}`;
      }
      const pad = " ".repeat(indent + 2);
      return `${head}${open}\n${pad}${fillLines(parts, indent).join(`\n${pad}`)}\n${
        " ".repeat(indent)
      }${close}`;
    };

    const formatProperty = (
      value: object,
      key: string | symbol,
      depth: number,
      indent: number,
    ): string => {
      const own = Object.getOwnPropertyDescriptor(value, key);
      if (own && !("value" in own)) {
        return own.get ? own.set ? "[Getter/Setter]" : "[Getter]" : "[Setter]";
      }
      return format(own?.value, depth + 1, indent + 2);
    };

    const ownKeys = (value: object, skipIndexes: boolean): (string | symbol)[] =>
      Reflect.ownKeys(value).filter((key) =>
        Object.getOwnPropertyDescriptor(value, key)?.enumerable &&
        !(skipIndexes && typeof key === "string" && /^\d+$/.test(key))
      );

    const formatList = (
      list: ArrayLike<unknown>,
      value: object,
      depth: number,
      indent: number,
    ): string[] => {
      const parts: string[] = [];
      let holes = 0;
      const flush = (): void => {
        if (holes > 0) parts.push(`<${holes} empty item${holes > 1 ? "s" : ""}>`);
        holes = 0;
      };
      const shown = Math.min(list.length, MAX_ITEMS);
      for (let i = 0; i < shown; i++) {
        if (!Object.hasOwn(list, i)) holes++;
        else {
          flush();
          parts.push(formatProperty(value, String(i), depth, indent));
        }
      }
      flush();
      const more = list.length - shown;
      if (more > 0) parts.push(`... ${more} more item${more > 1 ? "s" : ""}`);
      return parts;
    };

    const cut = <T>(items: T[], show: (item: T) => string): string[] => {
      const parts = items.slice(0, MAX_ITEMS).map(show);
      const more = items.length - MAX_ITEMS;
      if (more > 0) parts.push(`... ${more} more item${more > 1 ? "s" : ""}`);
      return parts;
    };

    const formatError = (error: Error, indent: number): string => {
      const name = Object.getOwnPropertyDescriptor(error, "name")?.value ?? error.name;
      const title = `${name}${error.message ? `: ${error.message}` : ""}`;
      // Lines are the agent's own, columns are those of the JavaScript made of them.
      const stack = core.stackOf(error).replace(/:(\d+):\d+(?=\)?$)/gm, ":$1");
      if (stack) return `${title}\n${stack}`.replaceAll("\n", `\n${" ".repeat(indent)}`);
      return ancestors.length > 1 ? `[${title}]` : title;
    };

    const formatObject = (value: object, depth: number, indent: number): string => {
      const name = nameOf(value);
      const keys = ownKeys(value, Array.isArray(value) || value instanceof TypedArray);
      const properties = (): string[] =>
        cut(keys, (key) => {
          const text = formatProperty(value, key, depth, indent);
          return `${formatKey(key)}: ${text}`;
        });
      if (typeof value === "function") {
        const tag = functionTag(value);
        return keys.length === 0 ? tag : layOut(properties(), ["{", "}"], tag, indent);
      }
      if (value instanceof Error) {
        const tag = formatError(value, indent);
        const shown = keys.filter((key) => key !== "stack" && key !== "message" && key !== "name");
        if (value.cause !== undefined && !shown.includes("cause")) shown.push("cause");
        const parts = shown.map((key) =>
          `${formatKey(key)}: ${formatProperty(value, key, depth, indent)}`
        );
        return parts.length === 0 ? tag : layOut(parts, ["{", "}"], tag, indent);
      }
      if (value instanceof Date) {
        return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
      }
      if (value instanceof RegExp) return String(value);
      if (depth > maxDepth) return Array.isArray(value) ? "[Array]" : `[${name}]`;
      if (Array.isArray(value)) {
        const parts = [...formatList(value, value, depth, indent), ...properties()];
        return layOut(
          parts,
          ["[", "]"],
          name === "Array" ? "" : `${name}(${value.length})`,
          indent,
        );
      }
      if (value instanceof TypedArray) {
        const list = value as Uint8Array;
        return layOut(
          formatList(list, list, depth, indent),
          ["[", "]"],
          `${name}(${list.length})`,
          indent,
        );
      }
      if (value instanceof ArrayBuffer) return `ArrayBuffer { byteLength: ${value.byteLength} }`;
      if (value instanceof Map) {
        const parts = cut(
          [...Map.prototype.entries.call(value)],
          ([key, item]) =>
            `${format(key, depth + 1, indent + 2)} => ${format(item, depth + 1, indent + 2)}`,
        );
        return layOut([...parts, ...properties()], ["{", "}"], `Map(${value.size})`, indent);
      }
      if (value instanceof Set) {
        const parts = cut(
          [...Set.prototype.values.call(value)],
          (item) => format(item, depth + 1, indent + 2),
        );
        return layOut([...parts, ...properties()], ["{", "}"], `Set(${value.size})`, indent);
      }
      if (value instanceof Promise) return "Promise { <not awaited> }";
      if (value instanceof WeakMap || value instanceof WeakSet) {
        return `${name} { <items unknown> }`;
      }
      for (
        const Box of [String, Number, Boolean, Symbol, BigInt] as unknown as (new () => object)[]
      ) {
        if (value instanceof Box) return `[${name}: ${formatPrimitive(value.valueOf())}]`;
      }
      const custom = (value as Record<symbol, unknown>)[Symbol.for("nodejs.util.inspect.custom")];
      if (typeof custom === "function") {
        const shown = custom.call(value, maxDepth - depth, {});
        return typeof shown === "string" ? shown : format(shown, depth, indent);
      }
      const tag = (value as Record<symbol, unknown>)[Symbol.toStringTag];
      const label = typeof tag === "string" && tag && tag !== name ? `${name} [${tag}]` : name;
      return layOut(properties(), ["{", "}"], label === "Object" ? "" : label, indent);
    };

    const format = (value: unknown, depth: number, indent: number): string => {
      if (typeof value !== "function" && (typeof value !== "object" || value === null)) {
        return formatPrimitive(value);
      }
      if (ancestors.includes(value)) return "[Circular]";
      if (++values > MAX_VALUES) return "[...]";
      ancestors.push(value);
      try {
        return formatObject(value, depth, indent);
      } catch (error) {
        const reason = error instanceof Error ? error.message : "unknown reason";
        return `[cannot be shown: ${reason}]`;
      } finally {
        ancestors.pop();
      }
    };

    return format(root, 0, 0);
  };

  core.inspect = (value, depth = DEFAULT_DEPTH) => inspect(value, depth);
}
