/** Headers that every request of the older protocol has. */
export const JSON_HEADERS: Readonly<Record<string, string>> = {
  "Content-Type": "application/json",
  Accept: "application/json, text/event-stream",
};

/** A JSON-RPC request as text. */
export function request(method: string, params?: object, id = 1): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method, params });
}

/** The older protocol's first message. */
export const INITIALIZE: string = request("initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "raw", version: "1" },
});

/** A run of a program, in the older protocol. */
export function execute(code: string, id = 1): string {
  return request("tools/call", { name: "execute_code", arguments: { code } }, id);
}

/** A request of the current protocol: its body and the headers that must agree with it. */
export function currentRequest(
  method: string,
  params: object = {},
  capabilities: object = {},
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "raw", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": capabilities,
  };
  const { name } = params as { readonly name?: string };
  return {
    headers: {
      ...JSON_HEADERS,
      "MCP-Protocol-Version": "2026-07-28",
      "Mcp-Method": method,
      ...name !== undefined && { "Mcp-Name": name },
    },
    body: request(method, { ...params, _meta }),
  };
}
