/**
 * The worker, wall two, under Node; see `worker.ts`.
 * @module
 */
import { writeSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { dropPermissions } from "../base/runtime.ts";
import { type Bytes, startRunServer } from "./run_server.ts";

const STDOUT = 1;
const port = parentPort!;

port.once("message", async (wasm: WebAssembly.Module) => {
  const receive = await startRunServer(wasm, (bytes) => writeSync(STDOUT, bytes));
  dropPermissions();
  port.on("message", (chunk: Bytes) => receive(chunk));
});
port.postMessage("loaded");
