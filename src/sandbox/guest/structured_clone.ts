import type { GuestCore } from "./core.ts";

/** Installs `structuredClone`. */
export function installStructuredClone(core: GuestCore): void {
  const { DOMException } = core;
  const TypedArray = Object.getPrototypeOf(Uint8Array);
  const errorClasses: Record<string, ErrorConstructor> = {
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  };

  const refuse = (value: unknown): never => {
    const shown = typeof value === "symbol" ? String(value) : core.inspect(value, 0);
    throw new DOMException(`${shown} could not be cloned.`, "DataCloneError");
  };

  const cloneView = (view: Uint8Array | DataView, copy: (value: unknown) => unknown): unknown => {
    const buffer = copy(view.buffer) as ArrayBuffer;
    const View = view.constructor as new (
      buffer: ArrayBuffer,
      offset: number,
      length: number,
    ) => unknown;
    const length = view instanceof DataView ? view.byteLength : view.length;
    return new View(buffer, view.byteOffset, length);
  };

  const structuredClone = function structuredClone(
    root: unknown,
    options?: { transfer?: readonly ArrayBuffer[] },
  ): unknown {
    const copies = new Map<object, unknown>();

    const remember = <T>(value: object, copy: T): T => {
      copies.set(value, copy);
      return copy;
    };

    const fill = (from: object, to: object): void => {
      for (const key of Object.keys(from)) {
        Object.defineProperty(to, key, {
          value: clone((from as Record<string, unknown>)[key]),
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
    };

    const cloneError = (error: Error): Error => {
      const copy = new (errorClasses[error.name] ?? Error)(error.message);
      remember(error, copy);
      Object.defineProperty(copy, "stack", {
        value: error.stack,
        configurable: true,
        writable: true,
      });
      if (error.cause !== undefined) {
        Object.defineProperty(copy, "cause", {
          value: clone(error.cause),
          configurable: true,
          writable: true,
        });
      }
      return copy;
    };

    const cloneObject = (value: object): unknown => {
      if (copies.has(value)) return copies.get(value);
      if (value instanceof Date) return remember(value, new Date(value.getTime()));
      if (value instanceof RegExp) return remember(value, new RegExp(value.source, value.flags));
      if (value instanceof Error) return cloneError(value);
      if (value instanceof ArrayBuffer) return remember(value, value.slice(0));
      if (value instanceof TypedArray || value instanceof DataView) {
        return remember(value, cloneView(value as Uint8Array, clone));
      }
      if (value instanceof Map) {
        const copy = remember(value, new Map());
        for (const [key, item] of [...value]) copy.set(clone(key), clone(item));
        return copy;
      }
      if (value instanceof Set) {
        const copy = remember(value, new Set());
        for (const item of [...value]) copy.add(clone(item));
        return copy;
      }
      for (const Box of [String, Number, Boolean, BigInt] as unknown as (new () => object)[]) {
        if (value instanceof Box) return remember(value, Object(value.valueOf()));
      }
      if (
        value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet ||
        value instanceof WeakRef
      ) {
        return refuse(value);
      }
      const copy = remember(value, Array.isArray(value) ? new Array(value.length) : {});
      fill(value, copy);
      return copy;
    };

    const clone = (value: unknown): unknown => {
      if (typeof value === "function" || typeof value === "symbol") return refuse(value);
      return typeof value === "object" && value !== null ? cloneObject(value) : value;
    };

    for (const buffer of options?.transfer ?? []) {
      if (!(buffer instanceof ArrayBuffer)) refuse(buffer);
      copies.set(buffer, buffer.transfer());
    }
    return clone(root);
  };

  core.expose({ structuredClone });
}
