/**
 * The compiler process: reads agents' source, and checks it if there is no native checker.
 * It gives up every permission before the first word of an agent reaches it.
 * @module
 */
import process from "node:process";
import { dropPermissions } from "../base/runtime.ts";
import { createProcessChecker } from "./check_process.ts";
import type { PrepareRequest, ProcessCheckRequest } from "./messages.ts";
import { prepare } from "./prepare.ts";
import { type RpcHandler, RpcPeer } from "./rpc.ts";

const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

/** Serves requests from stdin until it ends; `check` as argument makes it a type checker. */
export async function runCompileProcess(): Promise<void> {
  const handle = process.argv.at(-1) === "check"
    ? checkHandler(await createProcessChecker())
    : prepareHandler();
  dropPermissions();
  const rpc = new RpcPeer({
    write: (bytes) => process.stdout.write(bytes),
    handle,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    onBroken: () => process.exit(1),
  });
  process.stdin.on("data", (chunk: Uint8Array) => rpc.receive(chunk));
  await new Promise((resolve) => process.stdin.once("end", resolve));
  process.exit(0);
}

function prepareHandler(): RpcHandler {
  // The first transpilation compiles the transpiler itself.
  prepare({ text: "const ready: boolean = true;", language: "ts", isEntry: true });
  return (method, params) => method === "prepare" ? prepare(params as PrepareRequest) : null;
}

function checkHandler(check: (request: ProcessCheckRequest) => unknown): RpcHandler {
  const warmUp = { path: "/main.ts", text: "const ready: boolean = true;", version: "1" };
  check({ files: [warmUp], report: [warmUp.path] });
  return (method, params) => method === "check" ? check(params as ProcessCheckRequest) : null;
}
