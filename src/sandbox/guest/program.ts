import type { GuestCore } from "./core.ts";

/** Installs the start of a program, its host calls and their answers. */
export function installProgram(core: GuestCore): void {
  const { native, stringify, parse, ToolError } = core;

  interface PendingCall {
    readonly resolve: (value: unknown) => void;
    readonly reject: (error: unknown) => void;
    /** Where the program made the call; the answer comes from nowhere. */
    readonly site: Error;
  }
  const pending = new Map<number, PendingCall>();
  let nextCall = 0;

  const hostCall = (kind: string, name: string, args: unknown): Promise<unknown> => {
    const site = new Error();
    const json = stringify(args === undefined ? null : args) ?? "null";
    return new Promise((resolve, reject) => {
      const seq = nextCall++;
      pending.set(seq, { resolve, reject, site });
      native.call(seq, kind === "fs" ? 0 : 1, stringify([kind, name]), json);
    });
  };

  /** JSON if it is, else the text; a bare number that would lose digits stays text. */
  const parseIfJson = (body: string): unknown => {
    let value: unknown;
    try {
      value = parse(body);
    } catch {
      return body;
    }
    return typeof value === "number" && String(value) !== body.trim() ? body : value;
  };

  const toError = (body: string, site: Error): Error => {
    const { name, message, ...rest } = parse(body) as Record<string, unknown>;
    const error = name === "ToolError"
      ? new ToolError(String(message))
      : new Error(String(message));
    if (name !== "ToolError") {
      Object.defineProperty(error, "name", {
        value: String(name ?? "Error"),
        configurable: true,
        writable: true,
      });
    }
    Object.assign(error, rest);
    Object.defineProperty(error, "stack", {
      value: core.stackOf(site),
      configurable: true,
      writable: true,
    });
    return error;
  };

  core.entries.deliver = (seq: number, form: string, body: string): void => {
    const call = pending.get(seq);
    if (!call) return;
    pending.delete(seq);
    try {
      if (form === "json") call.resolve(parse(body));
      else if (form === "text") call.resolve(body);
      else if (form === "auto") call.resolve(parseIfJson(body));
      else if (form === "error") call.reject(toError(body, call.site));
      else call.resolve(undefined);
    } catch (error) {
      call.reject(error);
    }
  };

  /** Given up when a program fails, so that there is room to say why if that was a lack of memory. */
  let _reserve: ArrayBuffer | undefined = new ArrayBuffer(128 * 1024);

  core.entries.start = (entry: string, result: string): void => {
    const run = async (): Promise<void> => {
      try {
        const namespace = await core.load(entry);
        let value = result === "none" ? undefined : namespace[result];
        if (typeof value === "function") value = value();
        const { kind, text } = core.serialise(await value);
        const encoded = kind === "string" && (text.includes("\0") || !text.isWellFormed());
        native.done(kind, encoded ? stringify(text) : text, encoded ? 1 : 0);
      } catch (error) {
        _reserve = undefined;
        native.fail(stringify(core.describeThrown(error)));
      }
    };
    run();
  };

  core.entries.fire = (): number => core.fire();
  core.entries.exports = { hostCall, ToolError };
}
