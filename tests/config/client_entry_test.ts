import assert from "node:assert/strict";
import { translateEntry, UnusableEntry } from "../../src/config/client_entry.ts";
import { CLIENTS } from "../../src/config/clients.ts";

interface Case {
  readonly client: string;
  readonly raw: unknown;
  readonly folder?: string;
  readonly entry: object;
  readonly notes?: readonly string[];
}

function translate(
  { client, raw, folder }: Pick<Case, "client" | "raw" | "folder">,
): ReturnType<typeof translateEntry> {
  return translateEntry(raw, {
    client: CLIENTS.find(({ name }) => name === client)!,
    folder,
    home: "/home/me",
    inputs: new Map([["api-key", "Key of the API"]]),
  });
}

const CASES: readonly Case[] = [
  {
    client: "claude-desktop",
    raw: { command: "x", args: ["${HOME}", 5], env: { A: "${B}", N: 1 } },
    entry: { command: "x", args: ["$${HOME}", "5"], env: { A: "$${B}", N: "1" } },
  },
  {
    client: "claude-code",
    raw: { type: "stdio", command: "x", args: [], env: { A: "${B:-c}" } },
    entry: { command: "x", env: { A: "${B:-c}" } },
  },
  {
    client: "claude-code",
    raw: { type: "sse", url: "https://x/sse", headers: { H: "${T}" } },
    entry: { type: "sse", url: "https://x/sse", headers: { H: "${T}" } },
  },
  {
    client: "claude-code",
    raw: { command: "./run", cwd: "sub" },
    folder: "/p",
    entry: { command: "./run", cwd: "/p/sub" },
  },
  {
    client: "cursor",
    raw: {
      command: "${userHome}/x",
      args: ["${workspaceFolder}/y", "${workspaceFolderBasename}", "${env:Z}"],
    },
    folder: "/p/q",
    entry: { command: "/home/me/x", args: ["/p/q/y", "q", "${Z}"] },
  },
  {
    client: "vscode",
    raw: {
      type: "http",
      url: "https://x/${input:api-key}",
      headers: { A: "Bearer ${input:api-key}" },
    },
    entry: { type: "http", url: "https://x/${API_KEY}", headers: { A: "Bearer ${API_KEY}" } },
    notes: ["API_KEY takes the place of the input 'api-key' (Key of the API)"],
  },
  {
    client: "vscode",
    raw: { command: "x", envFile: "${workspaceFolder}/.env" },
    folder: "/p",
    entry: { command: "x", envFile: "/p/.env" },
  },
  {
    client: "windsurf",
    raw: { serverUrl: "https://x/mcp", disabled: true, disabledTools: ["a"] },
    entry: { url: "https://x/mcp", disabled: true, excludeTools: ["a"] },
  },
  {
    client: "codex",
    raw: {
      command: "x",
      env: { A: "1" },
      env_vars: ["B", { name: "C" }],
      startup_timeout_sec: 1.5,
      tool_timeout_sec: 0.01,
      enabled_tools: ["t"],
    },
    entry: {
      command: "x",
      env: { A: "1", B: "${B}", C: "${C}" },
      startupTimeoutMs: 1500,
      includeTools: ["t"],
    },
  },
  {
    client: "codex",
    raw: {
      url: "https://x",
      bearer_token_env_var: "T",
      http_headers: { H: "v" },
      env_http_headers: { I: "V" },
      enabled: false,
    },
    entry: {
      url: "https://x",
      headers: { H: "v", Authorization: "Bearer ${T}", I: "${V}" },
      disabled: true,
    },
  },
  {
    client: "gemini",
    raw: { httpUrl: "https://x", headers: { H: "$T ${U}" }, timeout: 5000, trust: true },
    entry: { type: "http", url: "https://x", headers: { H: "${T} ${U}" }, callTimeoutMs: 5000 },
  },
  {
    client: "zed",
    raw: { source: "custom", command: { path: "x", args: ["y"], env: { A: "b" } } },
    entry: { command: "x", args: ["y"], env: { A: "b" } },
  },
  {
    client: "opencode",
    raw: { type: "local", command: ["bun", "x"], environment: { A: "{env:B}" }, enabled: true },
    entry: { command: "bun", args: ["x"], env: { A: "${B}" } },
  },
  { client: "opencode", raw: { type: "remote", url: "https://x" }, entry: { url: "https://x" } },
];

for (const { entry, notes = [], ...given } of CASES) {
  Deno.test(`translateEntry() of ${given.client}: ${JSON.stringify(given.raw)}`, () => {
    assert.deepEqual(translate(given), { entry, notes });
  });
}

const UNUSABLE: readonly (readonly [client: string, raw: unknown])[] = [
  ["cursor", "x"],
  ["zed", { settings: {} }],
  ["cursor", { command: "" }],
  ["cursor", { command: "${workspaceFolder}/x" }],
  ["vscode", { command: "x", args: ["${command:y}"] }],
  ["opencode", { type: "local", command: ["x", "{file:y}"] }],
  ["vscode", { type: "ws", url: "wss://x" }],
];

for (const [client, raw] of UNUSABLE) {
  Deno.test(`translateEntry() of ${client} refuses ${JSON.stringify(raw)}`, () => {
    assert.throws(() => translate({ client, raw }), UnusableEntry);
  });
}
