/**
 * Types of what programs find in the engine beyond the built-ins that TypeScript knows, and wider signatures where
 * TypeScript is stricter than the engine: a program that runs correctly must pass the check.
 * @module
 */

const PLATFORM = `
interface Console {
  assert(condition?: unknown, ...data: any[]): void;
  clear(): void;
  count(label?: string): void;
  countReset(label?: string): void;
  debug(...data: any[]): void;
  dir(item?: any, options?: any): void;
  dirxml(...data: any[]): void;
  error(...data: any[]): void;
  group(...data: any[]): void;
  groupCollapsed(...data: any[]): void;
  groupEnd(): void;
  info(...data: any[]): void;
  log(...data: any[]): void;
  profile(label?: string): void;
  profileEnd(label?: string): void;
  table(data?: any, columns?: readonly string[]): void;
  time(label?: string): void;
  timeEnd(label?: string): void;
  timeLog(label?: string, ...data: any[]): void;
  timeStamp(label?: string): void;
  trace(...data: any[]): void;
  warn(...data: any[]): void;
}
declare var console: Console;

declare function setTimeout(callback: (...args: any[]) => unknown, delay?: number, ...args: any[]): number;
declare function setInterval(callback: (...args: any[]) => unknown, delay?: number, ...args: any[]): number;
declare function clearTimeout(id?: number | null): void;
declare function clearInterval(id?: number | null): void;
declare function queueMicrotask(callback: () => unknown): void;
declare namespace NodeJS {
  type Timeout = number;
  type Timer = number;
}

declare function structuredClone<T = any>(value: T, options?: { transfer?: any[] }): T;
declare function atob(data: string): string;
declare function btoa(data: string): string;

type BufferSource = ArrayBufferView | ArrayBuffer;
declare class TextEncoder {
  readonly encoding: string;
  encode(input?: string): Uint8Array<ArrayBuffer>;
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(input?: BufferSource, options?: { stream?: boolean }): string;
}

declare class URLSearchParams {
  constructor(init?: string | URLSearchParams | Iterable<readonly string[]> | Record<string, any>);
  readonly size: number;
  append(name: string, value: any): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: any): void;
  sort(): void;
  toString(): string;
  forEach(callback: (value: string, key: string, parent: URLSearchParams) => void, thisArg?: any): void;
  entries(): IteratorObject<[string, string], undefined, unknown>;
  keys(): IteratorObject<string, undefined, unknown>;
  values(): IteratorObject<string, undefined, unknown>;
  [Symbol.iterator](): IteratorObject<[string, string], undefined, unknown>;
}
declare class URL {
  constructor(url: string | URL, base?: string | URL);
  static canParse(url: string | URL, base?: string | URL): boolean;
  static parse(url: string | URL, base?: string | URL): URL | null;
  hash: string;
  host: string;
  hostname: string;
  href: string;
  readonly origin: string;
  password: string;
  pathname: string;
  port: string;
  protocol: string;
  search: string;
  readonly searchParams: URLSearchParams;
  username: string;
  toString(): string;
  toJSON(): string;
}

declare var crypto: {
  randomUUID(): \`\${string}-\${string}-\${string}-\${string}-\${string}\`;
  getRandomValues<T extends ArrayBufferView>(array: T): T;
};

declare class DOMException extends Error {
  constructor(message?: string, name?: string);
  readonly code: number;
}
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: any;
  onabort: ((event: any) => any) | null;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: ((event: any) => any) | { handleEvent(event: any): any }, options?: boolean | { once?: boolean }): void;
  removeEventListener(type: "abort", listener: ((event: any) => any) | { handleEvent(event: any): any }): void;
  dispatchEvent(event: any): boolean;
}
declare var AbortSignal: {
  prototype: AbortSignal;
  abort(reason?: any): AbortSignal;
  any(signals: Iterable<AbortSignal>): AbortSignal;
  timeout(milliseconds: number): AbortSignal;
};
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: any): void;
}

interface Math {
  /** The exact sum of numbers. */
  sumPrecise(numbers: Iterable<number>): number;
}
interface IteratorConstructor {
  /** One iterator after the other. */
  concat<T>(...sources: Iterable<T>[]): IteratorObject<T, undefined, unknown>;
}
declare namespace Intl {
  interface PluralRules {
    selectRange(start: number | bigint, end: number | bigint): LDMLPluralRule;
  }
}
interface Date {
  /** @deprecated Use getFullYear. */
  getYear(): number;
  /** @deprecated Use setFullYear. */
  setYear(year: number): number;
  /** @deprecated Use toUTCString. */
  toGMTString(): string;
}
`;

/** Overloads declared later win, so these accept what the built-in signatures refuse. */
const WIDER = `
type Truthy<T> = T extends false | 0 | "" | null | undefined | 0n ? never : T;
interface Array<T> {
  filter(predicate: BooleanConstructor, thisArg?: any): Truthy<T>[];
  includes(searchElement: unknown, fromIndex?: number): boolean;
  indexOf(searchElement: unknown, fromIndex?: number): number;
  join(separator?: unknown): string;
}
interface ReadonlyArray<T> {
  filter(predicate: BooleanConstructor, thisArg?: any): Truthy<T>[];
  includes(searchElement: unknown, fromIndex?: number): boolean;
  indexOf(searchElement: unknown, fromIndex?: number): number;
  join(separator?: unknown): string;
}
interface Set<T> {
  has(value: unknown): boolean;
}
interface ReadonlySet<T> {
  has(value: unknown): boolean;
}
interface Map<K, V> {
  has(key: unknown): boolean;
}
interface ReadonlyMap<K, V> {
  has(key: unknown): boolean;
}
interface NumberConstructor {
  parseFloat(value: unknown): number;
  parseInt(value: unknown, radix?: number): number;
}
type Coercible = number | string | boolean | Date | null | undefined;
interface DateConstructor {
  new (value: Coercible): Date;
}
declare function parseInt(value: unknown, radix?: number): number;
declare function parseFloat(value: unknown): number;
declare function isNaN(value: unknown): boolean;
declare function isFinite(value: unknown): boolean;
declare function encodeURIComponent(value: unknown): string;
interface Math {
  abs(x: Coercible): number;
  ceil(x: Coercible): number;
  floor(x: Coercible): number;
  round(x: Coercible): number;
  trunc(x: Coercible): number;
  min(...values: Coercible[]): number;
  max(...values: Coercible[]): number;
}
`;

/** A declaration file beside TypeScript's own libraries. */
export const GLOBALS = PLATFORM + WIDER;
