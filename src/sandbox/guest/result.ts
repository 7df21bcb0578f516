import type { GuestCore } from "./core.ts";

/** Installs the conversion of a program's result to text. The program is over by then, so its prototypes may be changed. */
export function installResult(core: GuestCore): void {
  const { stringify } = core;
  const MAX_DEPTH = 100;
  const MAX_NODES = 1_000_000;

  const promiseNote = "[Promise: its value was never awaited]";

  const functionText = (value: object): string => {
    const name = (value as { name?: unknown }).name;
    return typeof name === "string" && name ? `[Function: ${name}]` : "[Function]";
  };

  const mapToPlain = (map: Map<unknown, unknown>): unknown => {
    const entries = [...Map.prototype.entries.call(map)];
    if (!entries.every(([key]) => typeof key === "string")) return entries;
    const plain: Record<string, unknown> = Object.create(null);
    for (const [key, value] of entries) plain[key as string] = value;
    return plain;
  };

  const errorToPlain = (error: Error): unknown => {
    const { name, message, cause } = error;
    return Object.assign({ name, message }, cause === undefined ? {} : { cause }, error);
  };

  /** Classes that JSON would turn into `{}`, or refuse, and what they become. */
  const conversions: [object, (value: never) => unknown][] = [
    [Map.prototype, mapToPlain],
    [Set.prototype, (set: Set<unknown>) => [...Set.prototype.values.call(set)]],
    [Error.prototype, errorToPlain],
    [RegExp.prototype, (pattern: RegExp) => `${pattern}`],
    [Promise.prototype, () => promiseNote],
    [BigInt.prototype, (value: bigint) => `${value}`],
    [Object.getPrototypeOf(Uint8Array.prototype), (array: Uint8Array) => Array.from(array)],
    [ArrayBuffer.prototype, (buffer: ArrayBuffer) => Array.from(new Uint8Array(buffer))],
  ];

  const toJsonOf = (value: object): unknown => {
    const own = (value as { toJSON?: unknown }).toJSON;
    return typeof own === "function" ? own.call(value, "") : value;
  };

  /** Slower than JSON and never fails: what cannot be read becomes a note in its place. */
  const walk = (root: unknown): string | undefined => {
    const ancestors = new Set<unknown>();
    let nodes = 0;
    const write = (given: unknown, depth: number): string | undefined => {
      let value = given;
      let isEntered = false;
      if (++nodes > MAX_NODES) return '"[Too many values]"';
      try {
        if (typeof value === "bigint") return stringify(`${value}`);
        if (typeof value !== "object" || value === null) return stringify(value);
        if (ancestors.has(value)) return '"[Circular]"';
        if (depth > MAX_DEPTH) return `"[Deeper than ${MAX_DEPTH} levels]"`;
        isEntered = true;
        ancestors.add(value);
        const converted = toJsonOf(value);
        if (converted !== value) {
          if (typeof converted !== "object" || converted === null) return write(converted, depth);
          if (ancestors.has(converted)) return '"[Circular]"';
          value = converted;
        }
        const parts: string[] = [];
        if (Array.isArray(value)) {
          for (let i = 0; i < value.length; i++) parts.push(write(value[i], depth + 1) ?? "null");
          return `[${parts.join(",")}]`;
        }
        for (const key of Object.keys(value as object)) {
          let text: string | undefined;
          try {
            text = write((value as Record<string, unknown>)[key], depth + 1);
          } catch {
            text = '"[Getter threw]"';
          }
          if (text !== undefined) parts.push(`${stringify(key)}:${text}`);
        }
        return `{${parts.join(",")}}`;
      } catch (error) {
        const { name, message } = core.describeThrown(error);
        return stringify(`[Cannot be read: ${name}: ${message}]`);
      } finally {
        if (isEntered) ancestors.delete(given);
      }
    };
    return write(root, 0);
  };

  core.serialise = (value) => {
    if (value === undefined) return { kind: "undefined", text: "" };
    if (typeof value === "string") return { kind: "string", text: value };
    if (typeof value === "function") return { kind: "string", text: functionText(value) };
    if (typeof value === "symbol") {
      return { kind: "string", text: Symbol.prototype.toString.call(value) };
    }
    for (const [prototype, convert] of conversions) {
      if (Object.hasOwn(prototype, "toJSON")) continue;
      Object.defineProperty(prototype, "toJSON", {
        configurable: true,
        writable: true,
        value: function (this: never): unknown {
          return convert(this);
        },
      });
    }
    let text: string | undefined;
    try {
      text = stringify(value);
    } catch {
      text = walk(value);
    }
    return text === undefined ? { kind: "undefined", text: "" } : { kind: "json", text };
  };
}
