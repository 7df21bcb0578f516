import type { GuestCore } from "./core.ts";

/** Installs the whole `console`. */
export function installConsole(core: GuestCore): void {
  const { native, clean, inspect } = core;
  let indentation = "";
  const counts = new Map<string, number>();
  const timers = new Map<string, number>();

  const emit = (level: string, text: string): void => {
    const indented = indentation ? indentation + text.replaceAll("\n", `\n${indentation}`) : text;
    native.log(level, clean(indented));
  };

  const show = (value: unknown): string => typeof value === "string" ? value : inspect(value);

  const toNumberText = (value: unknown, parse: (text: string) => number): string => {
    if (typeof value === "bigint") return `${value}n`;
    return typeof value === "object" || typeof value === "symbol"
      ? "NaN"
      : String(parse(String(value)));
  };

  const formatOne = (letter: string, value: unknown): string => {
    if (letter === "s") return typeof value === "bigint" ? `${value}n` : show(value);
    if (letter === "d") return toNumberText(value, Number);
    if (letter === "i") return toNumberText(value, Number.parseInt);
    if (letter === "f") return toNumberText(value, Number.parseFloat);
    if (letter === "c") return "";
    if (letter === "j") {
      try {
        return core.stringify(value) ?? "undefined";
      } catch {
        return "[Circular]";
      }
    }
    return inspect(value);
  };

  const format = (values: readonly unknown[]): string => {
    const [first, ...rest] = values;
    if (typeof first !== "string" || rest.length === 0) return values.map(show).join(" ");
    let used = 0;
    const text = first.replace(/%[%sdifjoOc]/g, (mark) => {
      if (mark === "%%") return "%";
      return used < rest.length ? formatOne(mark[1], rest[used++]) : mark;
    });
    return [text, ...rest.slice(used).map(show)].join(" ");
  };

  const labelOf = (label: unknown): string => label === undefined ? "default" : String(label);

  const elapsed = (label: string): string | undefined => {
    const start = timers.get(label);
    if (start === undefined) {
      emit("warn", `There is no timer '${label}'`);
      return undefined;
    }
    const ms = native.now() - start;
    return `${label}: ${ms >= 1000 ? `${(ms / 1000).toFixed(3)}s` : `${ms.toFixed(1)}ms`}`;
  };

  const cellsOf = (row: unknown): [string, string][] => {
    if (typeof row !== "object" || row === null) return [["Values", inspect(row, 0)]];
    return Object.keys(row).map((key) => [key, inspect((row as Record<string, unknown>)[key], 0)]);
  };

  const rowsOf = (data: object): [string, unknown][] => {
    if (data instanceof Map) return [...data].map(([key, value]) => [show(key), value]);
    if (data instanceof Set) return [...data].map((value, index) => [String(index), value]);
    return Object.keys(data).map((key) => [key, (data as Record<string, unknown>)[key]]);
  };

  const table = (data: object, wanted?: readonly string[]): string => {
    const columns = new Set<string>();
    const rows = rowsOf(data).slice(0, 1000).map(([key, row]) => {
      const cells = new Map(cellsOf(row));
      for (const column of cells.keys()) columns.add(column);
      return { key, cells };
    });
    const plain = columns.delete("Values");
    const names = wanted ? [...wanted] : [...columns, ...(plain ? ["Values"] : [])];
    const lines = [
      ["(index)", ...names],
      ...rows.map(({ key, cells }) => [key, ...names.map((n) => cells.get(n) ?? "")]),
    ];
    const widths = lines[0].map((_, column) =>
      Math.max(...lines.map((line) => line[column].length)) + 2
    );
    const rule = (left: string, middle: string, right: string): string =>
      left + widths.map((width) => "─".repeat(width)).join(middle) + right;
    const body = lines.map((line) =>
      `│${line.map((cell, column) => ` ${cell}`.padEnd(widths[column])).join("│")}│`
    );
    return [
      rule("┌", "┬", "┐"),
      body[0],
      rule("├", "┼", "┤"),
      ...body.slice(1),
      rule("└", "┴", "┘"),
    ].join("\n");
  };

  const methods = {
    log: (...values: unknown[]) => emit("log", format(values)),
    info: (...values: unknown[]) => emit("info", format(values)),
    debug: (...values: unknown[]) => emit("debug", format(values)),
    warn: (...values: unknown[]) => emit("warn", format(values)),
    error: (...values: unknown[]) => emit("error", format(values)),
    dir: (value: unknown, options?: { depth?: number | null }) => {
      const depth = options?.depth;
      emit(
        "log",
        inspect(value, depth === null ? Infinity : typeof depth === "number" ? depth : undefined),
      );
    },
    dirxml: (...values: unknown[]) => emit("log", format(values)),
    table: (data: unknown, columns?: readonly string[]) =>
      emit("log", typeof data === "object" && data !== null ? table(data, columns) : show(data)),
    group: (...labels: unknown[]) => {
      if (labels.length > 0) emit("log", format(labels));
      indentation = (indentation + "  ").slice(0, 40);
    },
    groupCollapsed: (...labels: unknown[]) => methods.group(...labels),
    groupEnd: () => {
      indentation = indentation.slice(2);
    },
    count: (label?: unknown) => {
      const name = labelOf(label);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      emit("log", `${name}: ${count}`);
    },
    countReset: (label?: unknown) => {
      counts.delete(labelOf(label));
    },
    time: (label?: unknown) => {
      timers.set(labelOf(label), native.now());
    },
    timeLog: (label?: unknown, ...values: unknown[]) => {
      const text = elapsed(labelOf(label));
      if (text) emit("log", [text, ...values.map(show)].join(" "));
    },
    timeEnd: (label?: unknown) => {
      const text = elapsed(labelOf(label));
      if (text) emit("log", text);
      timers.delete(labelOf(label));
    },
    assert: (condition?: unknown, ...values: unknown[]) => {
      if (condition) return;
      const [first, ...rest] = values;
      if (values.length === 0) emit("error", "Assertion failed");
      else if (typeof first === "string") {
        emit("error", format([`Assertion failed: ${first}`, ...rest]));
      } else emit("error", format(["Assertion failed:", ...values]));
    },
    trace: (...values: unknown[]) => {
      const trace = new Error(format(values));
      Object.defineProperty(trace, "name", { value: "Trace" });
      emit("error", inspect(trace));
    },
    clear: () => {},
    timeStamp: () => {},
    profile: () => {},
    profileEnd: () => {},
  };

  const console = Object.create({});
  for (const name of Object.keys(methods) as (keyof typeof methods)[]) {
    console[name] = methods[name];
  }
  Object.defineProperty(console, Symbol.toStringTag, { value: "console", configurable: true });
  core.expose({ console });
}
