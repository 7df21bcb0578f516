import type { GuestCore, ThrownValue } from "./core.ts";

/** Installs the error classes of the platform and the description of whatever a program throws. */
export function installErrors(core: GuestCore): void {
  const { stringify } = core;

  class DOMException extends Error {
    constructor(message = "", name = "Error") {
      super(message);
      Object.defineProperty(this, "name", { value: name, configurable: true, writable: true });
    }
    get code(): number {
      const codes: Record<string, number> = {
        InvalidCharacterError: 5,
        AbortError: 20,
        QuotaExceededError: 22,
        TimeoutError: 23,
        DataCloneError: 25,
      };
      return codes[this.name] ?? 0;
    }
  }

  class ToolError extends Error {}
  Object.defineProperty(ToolError.prototype, "name", {
    value: "ToolError",
    writable: true,
    configurable: true,
    enumerable: false,
  });

  core.DOMException = DOMException;
  core.ToolError = ToolError;
  core.expose({ DOMException });

  core.stackOf = (error) => {
    const own = Object.getOwnPropertyDescriptor(error, "stack");
    if (typeof own?.value !== "string") return "";
    return own.value.slice(0, 20_000).split("\n").filter((line) =>
      line.includes("at ") && !line.includes("runbyte:") && !line.includes("(native)")
    ).join("\n");
  };

  /** What a program that looks for another platform should know. */
  const advice: Record<string, string> = {};
  const missing = [
    "process",
    "Deno",
    "Bun",
    "Buffer",
    "require",
    "XMLHttpRequest",
    "WebSocket",
    "EventSource",
  ];
  for (const name of missing) advice[name] = name;
  const hint = (name: string): string =>
    `There is no '${name}' in the sandbox: it reaches no network, no files and no system. ` +
    "Call a tool from /servers instead, or use '@runbyte/fs' for files under /workspace";

  core.expose({
    fetch: function fetch(): never {
      throw new TypeError(hint("fetch"));
    },
  });

  const attempt = (read: () => unknown): unknown => {
    try {
      return read();
    } catch {
      return undefined;
    }
  };

  const textOf = (value: unknown): string => typeof value === "string" ? value : "";

  const detailsOf = (error: object): string | undefined => {
    const details: string[] = [];
    const add = (key: string, value: unknown): void => {
      const json = attempt(() => stringify(value));
      if (typeof json === "string" && json.length < 65_536) {
        details.push(`${stringify(key)}:${json}`);
      }
    };
    for (const key of (attempt(() => Object.keys(error)) ?? []) as string[]) {
      if (key === "name" || key === "message" || key === "stack") continue;
      add(key, attempt(() => (error as Record<string, unknown>)[key]));
    }
    const cause = attempt(() => (error as Error).cause);
    if (cause !== undefined) {
      const inner = attempt(() => (cause as Error).message);
      add("cause", typeof inner === "string" ? inner : cause);
    }
    const errors = attempt(() => (error as AggregateError).errors);
    if (Array.isArray(errors)) {
      add(
        "errors",
        errors.map((inner) => core.describeThrown(inner).message),
      );
    }
    return details.length > 0 ? `{${details.join(",")}}` : undefined;
  };

  const briefOf = (thrown: unknown): string => {
    const isError = attempt(() => thrown instanceof Error) === true;
    const text = attempt(() =>
      isError
        ? `${textOf((thrown as Error).name)}: ${textOf((thrown as Error).message)}`
        : core.inspect(thrown)
    );
    return textOf(text).slice(0, 1_000);
  };

  /** What is behind an error: its cause, and the errors that it sums up. */
  const reasonsOf = (error: object): string => {
    const lines: string[] = [];
    const errors = attempt(() => (error as AggregateError).errors);
    if (Array.isArray(errors)) {
      for (const inner of errors.slice(0, 10)) lines.push(`- ${briefOf(inner)}`);
      if (errors.length > 10) lines.push(`… ${errors.length - 10} more`);
    }
    let cause = attempt(() => (error as Error).cause);
    for (let depth = 0; cause !== undefined && depth < 5; depth++) {
      lines.push(`Caused by: ${briefOf(cause)}`);
      cause = attempt(() => (cause as Error).cause);
    }
    return lines.map((line) => `\n${line}`).join("");
  };

  core.describeThrown = (thrown): ThrownValue => {
    if (!(attempt(() => thrown instanceof Error))) {
      const text = attempt(() => core.inspect(thrown));
      return {
        name: "Error",
        message: `The program threw ${text ?? "a value that cannot be read"}`,
        stack: "",
      };
    }
    const error = thrown as Error;
    const name = textOf(attempt(() => error.name)) || "Error";
    let message = textOf(attempt(() => error.message));
    const unknownName = name === "ReferenceError"
      ? /^'?(\w+)'? is not defined$/.exec(message)?.[1]
      : undefined;
    if (unknownName && Object.hasOwn(advice, unknownName)) message += `. ${hint(unknownName)}`;
    const stack = textOf(attempt(() => core.stackOf(error)));
    return {
      name,
      message: (message || "(no message)") + textOf(attempt(() => reasonsOf(error))),
      stack,
      details: attempt(() => detailsOf(error)) as string,
    };
  };

  core.entries.makeError = (message: string): Error => new TypeError(message);
}
