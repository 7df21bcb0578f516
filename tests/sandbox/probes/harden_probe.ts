/** A worker that is hardened as the guest's is: says what is left of its globals. */
/// <reference lib="deno.worker" />
import { harden } from "../../../src/sandbox/harden.ts";

const scope = self as unknown as DedicatedWorkerGlobalScope;
const postMessage = scope.postMessage.bind(scope);
const undeletable = harden(globalThis);
const left = [
  "Deno",
  "process",
  "Buffer",
  "caches",
  "fetch",
  "Worker",
  "BroadcastChannel",
  "WebSocket",
]
  .concat(
    "localStorage",
    "indexedDB",
    "navigator",
    "close",
    "importScripts",
    "postMessage",
    "global",
    "require",
  )
  .concat(
    "SharedArrayBuffer",
    "Atomics",
    "EventSource",
    "WebTransport",
    "Request",
    "alert",
    "prompt",
  )
  .filter((name) => name in globalThis);
postMessage({ undeletable, left });
