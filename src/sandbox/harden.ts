/**
 * Takes from a worker's global scope everything that the engine's host does not need, so that even code that broke out of
 * WebAssembly finds no way to disk, network or the process by name (threats: caches, BroadcastChannel, nested workers, signals).
 * @module
 */

/** Globals of a platform that stay; those of the language are kept as well. */
const KEPT = new Set([
  "WebAssembly",
  "Intl",
  "URL",
  "URLSearchParams",
  "TextEncoder",
  "TextDecoder",
  "DOMException",
  "Event",
  "EventTarget",
  "MessageEvent",
  "ErrorEvent",
  "PromiseRejectionEvent",
  "WorkerGlobalScope",
  "DedicatedWorkerGlobalScope",
  "addEventListener",
  "removeEventListener",
  "dispatchEvent",
  "clearTimeout",
  "setTimeout",
  "crypto",
  "onmessage",
  "onerror",
  "onunhandledrejection",
  "performance",
  "queueMicrotask",
  "self",
]);

/** Names of ECMAScript's own globals. */
const LANGUAGE =
  /^(?:globalThis|Infinity|NaN|undefined|eval|is(?:Finite|NaN)|parse(?:Float|Int)|(?:de|en)codeURI(?:Component)?|escape|unescape|Object|Function|Array|Number|Boolean|String|Symbol|BigInt|Date|Promise|RegExp|JSON|Math|Reflect|Proxy|Map|Set|Weak(?:Map|Set|Ref)|FinalizationRegistry|Iterator|ArrayBuffer|DataView|(?:\w+)?Error|(?:Uint8Clamped|(?:Big)?(?:Ui|I)nt\d+|Float\d+)Array)$/;

/** Deletes what is not kept; gives the names that could not be deleted. */
export function harden(scope: object): string[] {
  const left: string[] = [];
  for (
    let level = scope;
    level && level !== Object.prototype;
    level = Object.getPrototypeOf(level)
  ) {
    for (const name of Object.getOwnPropertyNames(level)) {
      if (name === "constructor" || KEPT.has(name) || LANGUAGE.test(name)) continue;
      if (!Reflect.deleteProperty(level, name)) left.push(name);
    }
  }
  return left;
}

/** Makes a derived class unusable for good, also for whoever holds it or imports it again. */
export function refuseConstruction(derived: object): void {
  Object.setPrototypeOf(derived, function (): never {
    throw new TypeError("This class makes nothing here");
  });
  Object.freeze(derived);
}
