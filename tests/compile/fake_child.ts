/** A child for tests of `Child`: answers `echo`, never answers `hang`, spins at `spin`, fails at `throw`, dies at `die`. */
import process from "node:process";
import { RpcPeer } from "../../src/compile/rpc.ts";

const rpc: RpcPeer = new RpcPeer({
  write: (bytes) => process.stdout.write(bytes),
  handle: (method, params) => {
    if (method === "hang") return new Promise(() => {});
    if (method === "throw") throw new RangeError("too deep");
    if (method === "die") process.exit(7);
    if (method === "babble") process.stdout.write("x".repeat(5_000));
    if (method === "spin") { for (;;); }
    if (method === "ask") return rpc.request("question", params);
    if (method === "rights") return { env: process.env, cwd: process.cwd() };
    return params;
  },
  maxMessageBytes: 1024 * 1024,
  onBroken: () => process.exit(1),
});
process.stdin.on("data", (chunk: Uint8Array) => rpc.receive(chunk));
