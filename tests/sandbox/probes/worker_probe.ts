/** A worker in the place of the guest's: says what it can do. */
/// <reference lib="deno.worker" />
import { probe } from "./probe.ts";

const scope = self as unknown as DedicatedWorkerGlobalScope;
scope.onmessage = async (): Promise<void> =>
  scope.postMessage(await probe(["file:///etc/hostname", "https://jsr.io/x.ts"]));
scope.postMessage("loaded");
