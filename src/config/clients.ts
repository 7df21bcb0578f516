/**
 * Other MCP clients: where their files are, and how each writes its servers. Data; what reads it is in `client_entry.ts`.
 * @module
 */
import { join } from "node:path";

/** How a client writes variables in its strings. */
export type VariableStyle =
  /** Not at all: `${` is text. */
  | "none"
  /** `${VAR}` and `${VAR:-default}`, as here. */
  | "shell"
  /** `$VAR` and `${VAR}`. */
  | "dollar"
  /** `${env:VAR}`, `${input:id}`, `${workspaceFolder}`, `${userHome}`. */
  | "editor"
  /** `{env:VAR}` and `{file:path}`. */
  | "braces";

/** Where a client looks for its files. */
export interface Surroundings {
  readonly home: string;
  /** The directory whose project files count. */
  readonly project: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
}

/** A command line that starts Runbyte. */
export interface LaunchCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** One client. */
export interface Client {
  /** On the command line. */
  readonly name: string;
  readonly title: string;
  readonly format: "jsonc" | "toml";
  /** The key under which its servers stand. */
  readonly key: string;
  /** The key of a map from a project's folder to an object with servers of its own. */
  readonly projectsKey?: string;
  readonly variables: VariableStyle;
  /** What its words for a time mean here, and how many milliseconds their unit has. */
  readonly times?: Readonly<Record<string, readonly [key: string, unitMs: number]>>;
  /** Files of the user, the one to write first. */
  readonly userFiles: (where: Surroundings) => readonly string[];
  /** A file of a project, relative to its folder. */
  readonly projectFile?: string;
  /** A folder that is there if the client is. @default the folder of its file */
  readonly folder?: (where: Surroundings) => string;
  /** How it writes a server that it starts. */
  readonly write: (launch: LaunchCommand) => Record<string, unknown>;
}

/** Where programs of the desktop keep their settings. */
function settingsFolder({ home, env, platform }: Surroundings): string {
  if (platform === "darwin") return join(home, "Library", "Application Support");
  if (platform === "win32") return env.APPDATA || join(home, "AppData", "Roaming");
  return env.XDG_CONFIG_HOME || join(home, ".config");
}

function configFolder({ home, env }: Surroundings): string {
  return env.XDG_CONFIG_HOME || join(home, ".config");
}

function claudeFolder({ home, env }: Surroundings): string {
  return env.CLAUDE_CONFIG_DIR || join(home, ".claude");
}

function plain({ command, args }: LaunchCommand): Record<string, unknown> {
  return { command, args };
}

function typed(launch: LaunchCommand): Record<string, unknown> {
  return { type: "stdio", ...plain(launch) };
}

/** Every client that Runbyte knows. */
export const CLIENTS: readonly Client[] = [
  {
    name: "claude-desktop",
    title: "Claude Desktop",
    format: "jsonc",
    key: "mcpServers",
    variables: "none",
    userFiles: (where) => [join(settingsFolder(where), "Claude", "claude_desktop_config.json")],
    write: plain,
  },
  {
    name: "claude-code",
    title: "Claude Code",
    format: "jsonc",
    key: "mcpServers",
    projectsKey: "projects",
    variables: "shell",
    userFiles: ({ home, env }) => [join(env.CLAUDE_CONFIG_DIR || home, ".claude.json")],
    projectFile: ".mcp.json",
    folder: claudeFolder,
    write: typed,
  },
  {
    name: "cursor",
    title: "Cursor",
    format: "jsonc",
    key: "mcpServers",
    variables: "editor",
    userFiles: ({ home }) => [join(home, ".cursor", "mcp.json")],
    projectFile: join(".cursor", "mcp.json"),
    write: plain,
  },
  {
    name: "vscode",
    title: "VS Code",
    format: "jsonc",
    key: "servers",
    variables: "editor",
    userFiles: (where) =>
      ["Code", "Code - Insiders"].map((name) =>
        join(settingsFolder(where), name, "User", "mcp.json")
      ),
    projectFile: join(".vscode", "mcp.json"),
    write: typed,
  },
  {
    name: "windsurf",
    title: "Windsurf",
    format: "jsonc",
    key: "mcpServers",
    variables: "editor",
    userFiles: ({ home }) => [join(home, ".codeium", "windsurf", "mcp_config.json")],
    write: plain,
  },
  {
    name: "codex",
    title: "Codex",
    format: "toml",
    key: "mcp_servers",
    variables: "none",
    times: {
      startup_timeout_sec: ["startupTimeoutMs", 1000],
      startup_timeout_ms: ["startupTimeoutMs", 1],
      tool_timeout_sec: ["callTimeoutMs", 1000],
    },
    userFiles: ({ home, env }) => [join(env.CODEX_HOME || join(home, ".codex"), "config.toml")],
    projectFile: join(".codex", "config.toml"),
    // The first start may download what Runbyte needs.
    write: (launch) => ({ ...plain(launch), startup_timeout_sec: 60 }),
  },
  {
    name: "gemini",
    title: "Gemini CLI",
    format: "jsonc",
    key: "mcpServers",
    variables: "dollar",
    times: { timeout: ["callTimeoutMs", 1] },
    userFiles: ({ home }) => [join(home, ".gemini", "settings.json")],
    projectFile: join(".gemini", "settings.json"),
    write: plain,
  },
  {
    name: "zed",
    title: "Zed",
    format: "jsonc",
    key: "context_servers",
    variables: "none",
    userFiles: (where) => [
      where.platform === "win32"
        ? join(settingsFolder(where), "Zed", "settings.json")
        : join(configFolder(where), "zed", "settings.json"),
    ],
    projectFile: join(".zed", "settings.json"),
    write: (launch) => ({ source: "custom", ...plain(launch) }),
  },
  {
    name: "opencode",
    title: "opencode",
    format: "jsonc",
    key: "mcp",
    variables: "braces",
    userFiles: (where) =>
      ["opencode.json", "opencode.jsonc"].map((name) =>
        join(configFolder(where), "opencode", name)
      ),
    projectFile: "opencode.json",
    write: ({ command, args }) => ({ type: "local", command: [command, ...args], enabled: true }),
  },
];
