import type { CommandSpec, OptionSpec } from "./command.ts";

/** What every command understands. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  {
    flags: "-c, --config <file>",
    description: "configuration file",
    variable: "RUNBYTE_CONFIG",
  },
  {
    flags: "--scratch <directory>",
    description: "for workspaces and state",
    variable: "RUNBYTE_SCRATCH",
  },
  {
    flags: "-L, --log-level <level>",
    description: "what to log on stderr",
    choices: ["debug", "info", "warning", "error"],
    variable: "RUNBYTE_LOG_LEVEL",
  },
  {
    flags: "--log-format <format>",
    description: "what a line of the log looks like",
    choices: ["text", "json"],
    variable: "RUNBYTE_LOG_FORMAT",
  },
];

/** The clients that `import` and `install` know; a test compares them with their table. */
export const CLIENT_NAMES: readonly string[] = [
  "claude-desktop",
  "claude-code",
  "cursor",
  "vscode",
  "windsurf",
  "codex",
  "gemini",
  "zed",
  "opencode",
];

const DRY_RUN: OptionSpec = {
  flags: "-n, --dry-run",
  description: "show what would change and change nothing",
  variable: "RUNBYTE_DRY_RUN",
};

const YES: OptionSpec = {
  flags: "-y, --yes",
  description: "do not ask",
  variable: "RUNBYTE_YES",
};

function json(description: string): OptionSpec {
  return { flags: "--json", description, variable: "RUNBYTE_JSON" };
}

/** Every command, in the order of help and README. The first one is what runs without any. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: "serve",
    description: "serve MCP over stdin and stdout, or over HTTP; what runs without any command",
    options: [
      {
        flags: "--transport <transport>",
        description: "how clients reach it; without it, as configured, else stdio",
        choices: ["stdio", "http"],
        variable: "RUNBYTE_TRANSPORT",
      },
      {
        flags: "--host <address>",
        description: "address to listen on, for HTTP (127.0.0.1)",
        variable: "RUNBYTE_HOST",
      },
      {
        flags: "--port <number>",
        description: "port to listen on, for HTTP (3000); 0 takes a free one",
        variable: "RUNBYTE_PORT",
      },
      {
        flags: "--dangerously-allow-anyone",
        description: "let every program on this machine in, without any token",
        variable: "RUNBYTE_DANGEROUSLY_ALLOW_ANYONE",
      },
    ],
    load: async () => (await import("./serve.ts")).runServe,
  },
  {
    name: "demo",
    description: "walk through an example with three built-in servers; needs no configuration",
    load: async () => (await import("./demo.ts")).runDemoCommand,
  },
  {
    name: "init",
    description: "write a commented configuration file and offer what other clients have",
    options: [YES],
    writes: true,
    load: async () => (await import("./init.ts")).runInit,
  },
  {
    name: "add",
    description: "add a server to the configuration file",
    arguments: [
      { form: "<name>", description: "name of the server, a folder below /servers" },
      { form: "<command-or-url...>", description: "-- command arguments…, or an address" },
    ],
    options: [
      {
        flags: "-t, --transport <transport>",
        description: "how to talk to it; without it, found out",
        choices: ["stdio", "http", "sse"],
      },
      {
        flags: "-e, --env <key=value>",
        description: "environment variable; KEY alone passes yours on",
        isRepeatable: true,
      },
      {
        flags: "-H, --header <name:value>",
        description: "HTTP header; ${NAME} in it stands for a variable",
        isRepeatable: true,
      },
    ],
    writes: true,
    load: async () => (await import("./add.ts")).runAdd,
  },
  {
    name: "remove",
    description: "remove servers from the configuration file",
    arguments: [{ form: "<name...>", description: "names of servers" }],
    writes: true,
    load: async () => (await import("./remove.ts")).runRemove,
  },
  {
    name: "login",
    description: "log in to a server that wants to know who you are, in your browser",
    arguments: [{ form: "<server>", description: "name of the server" }],
    options: [{
      flags: "--no-browser",
      description: "show the address in place of opening it",
    }],
    load: async () => (await import("./login.ts")).runLogin,
  },
  {
    name: "logout",
    description: "forget the login to a server",
    arguments: [{ form: "<server>", description: "name of the server" }],
    load: async () => (await import("./login.ts")).runLogout,
  },
  {
    name: "list",
    description: "connect to every server and show how each stands",
    options: [json("print JSON")],
    load: async () => (await import("./list.ts")).runList,
  },
  {
    name: "import",
    description: "take over servers from other clients, after showing them",
    arguments: [
      { form: "[client...]", description: "clients; without it, all", choices: CLIENT_NAMES },
    ],
    options: [DRY_RUN, YES],
    writes: true,
    load: async () => (await import("./import.ts")).runImport,
  },
  {
    name: "install",
    description: "add Runbyte to a client, after showing the change",
    arguments: [{ form: "<client>", description: "the client", choices: CLIENT_NAMES }],
    options: [DRY_RUN, YES],
    writes: true,
    load: async () => (await import("./install.ts")).runInstall,
  },
  {
    name: "check",
    description: "check the configuration and every connection, step by step",
    options: [json("print JSON")],
    load: async () => (await import("./check.ts")).runCheck,
  },
  {
    name: "tools",
    description: "list the servers, or print the modules of one as agents read them",
    arguments: [{ form: "[server[.tool]]", description: "a server, or one of its tools" }],
    options: [json("print the tools as their server describes them")],
    load: async () => (await import("./tools.ts")).runTools,
  },
  {
    name: "types",
    description: "write the modules of all servers into a directory, for an editor",
    options: [{
      flags: "-o, --out <directory>",
      description: "where to; its folder 'servers' is replaced",
      variable: "RUNBYTE_OUT",
    }],
    writes: true,
    load: async () => (await import("./types.ts")).runTypes,
  },
  {
    name: "call",
    description: "call one tool and print its result",
    arguments: [
      {
        form: "<server.tool>",
        description: "the tool, by its own name or by that of its function",
      },
      {
        form: "[key=value...]",
        description: "arguments; values become what the tool's schema says",
      },
    ],
    options: [{
      flags: "--json <object>",
      description: "arguments as JSON; key=value wins over it",
    }],
    load: async () => (await import("./call.ts")).runCall,
  },
  {
    name: "exec",
    description: "run a program as an agent would: its value to stdout, its console to stderr",
    arguments: [{ form: "<file>", description: "TypeScript file, or - for stdin" }],
    options: [
      json("print the whole answer as JSON"),
      {
        flags: "--preview",
        description: "make reads only and list the writes",
        variable: "RUNBYTE_PREVIEW",
      },
      {
        flags: "-w, --watch",
        description: "run it again whenever the file changes",
        variable: "RUNBYTE_WATCH",
      },
    ],
    load: async () => (await import("./exec.ts")).runExec,
  },
  {
    name: "approvals",
    description: "list, approve or deny calls that wait because the policy asks",
    arguments: [
      { form: "[action]", description: "what to do", choices: ["list", "approve", "deny"] },
      { form: "[id]", description: "which call" },
    ],
    options: [
      {
        flags: "--calls <number>",
        description: "how many calls of this tool to approve in this run; without it, this one",
      },
      json("print JSON"),
    ],
    load: async () => (await import("./approvals.ts")).runApprovals,
  },
  {
    name: "schema",
    description: "print the JSON Schema of the configuration file",
    load: async () => (await import("./schema.ts")).runSchema,
  },
  {
    name: "completions",
    description: "print a script that completes commands and options in a shell",
    arguments: [{
      form: "<shell>",
      description: "the shell",
      choices: ["bash", "zsh", "fish"],
    }],
    load: async () => (await import("./completions.ts")).runCompletions,
  },
];
