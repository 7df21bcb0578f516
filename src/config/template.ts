import { VERSION } from "../base/version.ts";

/** Where editors find the JSON Schema of the configuration file of this version. */
export const SCHEMA_URL = `https://jsr.io/@runbyte/server/${VERSION}/src/config/config.schema.json`;

/** A new configuration file: valid, without servers, and explaining itself. */
export function createTemplate(): string {
  return `// Runbyte's configuration. Comments and trailing commas are welcome; 'runbyte check' tells what works.
{
  "$schema": "${SCHEMA_URL}",

  // What one program may take; these are the defaults.
  // "limits": { "timeoutMs": 30000, "toolCalls": 1000, "outputChars": 24000 },

  // What a type error does to a program: "block" it, "warn" about it, or "off".
  // "typecheck": "block",

  // The MCP servers that programs may call, written as in every MCP client:
  //   "files": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "/data"] }
  //   "github": { "url": "https://api.githubcopilot.com/mcp/", "headers": { "Authorization": "Bearer \${GITHUB_TOKEN}" } }
  "mcpServers": {}
}
`;
}
