import assert from "node:assert/strict";

/** Throws for the first line that is not one JSON-RPC 2.0 message. */
export function assertJsonRpc(lines: readonly string[]): void {
  for (const line of lines) {
    assert(isJsonRpc(line), `stdout carried something else than JSON-RPC: ${line.slice(0, 500)}`);
  }
}

function isJsonRpc(line: string): boolean {
  try {
    const message = JSON.parse(line);
    return message.jsonrpc === "2.0" &&
      (typeof message.method === "string" || "result" in message || "error" in message);
  } catch {
    return false;
  }
}
