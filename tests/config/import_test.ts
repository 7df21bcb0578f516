import assert from "node:assert/strict";
import { join } from "node:path";
import { CLIENTS, type Surroundings } from "../../src/config/clients.ts";
import { type ClientFile, planImport } from "../../src/config/import.ts";
import { Folder } from "./support.ts";

function surroundings(folder: Folder, more: Partial<Surroundings> = {}): Surroundings {
  return {
    home: folder.path,
    project: join(folder.path, "project"),
    env: {},
    platform: "linux",
    ...more,
  };
}

/** What becomes of each server: its entry, or why it is left out. */
function verdicts(files: readonly ClientFile[]): Record<string, unknown> {
  return Object.fromEntries(
    files.flatMap(({ client, servers }) =>
      servers.map(({ name, verdict }) => [
        `${client.name} ${name}`,
        verdict.kind === "add" ? { [verdict.name]: verdict.entry } : verdict.reason,
      ])
    ),
  );
}

const X = { mcpServers: { x: { command: "x" } } };

Deno.test("planImport() finds the files of every client on every system", async () => {
  const files: Readonly<Record<string, readonly (readonly [path: string, client: string])[]>> = {
    linux: [
      [".config/Claude/claude_desktop_config.json", "claude-desktop"],
      [".config/Code/User/mcp.json", "vscode"],
      [".config/Code - Insiders/User/mcp.json", "vscode"],
      [".config/zed/settings.json", "zed"],
    ],
    darwin: [
      ["Library/Application Support/Claude/claude_desktop_config.json", "claude-desktop"],
      ["Library/Application Support/Code/User/mcp.json", "vscode"],
      [".config/zed/settings.json", "zed"],
    ],
    win32: [
      ["Roaming/Claude/claude_desktop_config.json", "claude-desktop"],
      ["Roaming/Code/User/mcp.json", "vscode"],
      ["Roaming/Zed/settings.json", "zed"],
    ],
  };
  const everywhere: readonly (readonly [string, string])[] = [
    [".claude.json", "claude-code"],
    ["project/.mcp.json", "claude-code"],
    [".cursor/mcp.json", "cursor"],
    ["project/.cursor/mcp.json", "cursor"],
    ["project/.vscode/mcp.json", "vscode"],
    [".codeium/windsurf/mcp_config.json", "windsurf"],
    [".codex/config.toml", "codex"],
    ["project/.codex/config.toml", "codex"],
    [".gemini/settings.json", "gemini"],
    ["project/.gemini/settings.json", "gemini"],
    ["project/.zed/settings.json", "zed"],
    [".config/opencode/opencode.json", "opencode"],
    [".config/opencode/opencode.jsonc", "opencode"],
    ["project/opencode.json", "opencode"],
  ];
  for (const [platform, own] of Object.entries(files)) {
    using folder = new Folder();
    const expected = [...own, ...everywhere];
    for (const [path, name] of expected) {
      const { key, format } = CLIENTS.find((client) => client.name === name)!;
      const json = JSON.stringify({ [key]: { x: { command: "x" } } });
      folder.write(path, format === "toml" ? `[${key}.x]\ncommand = "x"` : json);
    }
    const where = surroundings(folder, {
      platform,
      env: { APPDATA: join(folder.path, "Roaming") },
    });
    const found = await planImport({ where, existing: {} });
    assert.deepEqual(
      found.map(({ path, client }) => `${client.name} ${path}`).sort(),
      expected.map(([path, name]) => `${name} ${join(folder.path, path)}`).sort(),
    );
  }
});

Deno.test("planImport() follows the variables that move a client's folder", async () => {
  using folder = new Folder({
    "a/.claude.json": JSON.stringify(X),
    "b/config.toml": `[mcp_servers.y]\ncommand = "y"`,
  });
  const env = { CLAUDE_CONFIG_DIR: join(folder.path, "a"), CODEX_HOME: join(folder.path, "b") };
  const found = await planImport({ where: surroundings(folder, { env }), existing: {} });
  assert.deepEqual(verdicts(found), {
    "claude-code x": { x: { command: "x" } },
    "codex y": { y: { command: "y" } },
  });
});

Deno.test("planImport() never takes Runbyte itself", async () => {
  const own = "/src/elsewhere/deno.json";
  const servers = {
    a: { command: "runbyte" },
    b: { command: "/opt/Runbyte.exe", args: [] },
    c: { command: "npx", args: ["-y", "@runbyte/server@0.1.0", "--config", "x"] },
    d: { command: "deno", args: ["run", "-A", "jsr:@runbyte/server"] },
    e: { command: "npx", args: ["-y", "deno@2.9.6", "task", "--config", own, "start"] },
    f: { command: "deno", args: ["task", "--config", "/x/runbyte/deno.json", "start"] },
    g: { command: "docker", args: ["run", "-i", "ghcr.io/runbyte/server:0.1.0"] },
    Runbyte: { command: "node", args: ["/src/other/main.js"] },
    fine: { command: "files", args: ["/home/me/runbyte"] },
  };
  using folder = new Folder({ ".cursor/mcp.json": JSON.stringify({ mcpServers: servers }) });
  const found = await planImport({ where: surroundings(folder), existing: {}, ownWords: [own] });
  const taken = Object.entries(verdicts(found)).filter(([, verdict]) =>
    verdict !== "is Runbyte itself"
  );
  assert.deepEqual(taken.map(([name]) => name), ["cursor fine"]);
});

Deno.test("planImport() takes the first of a name and says how the others differ", async () => {
  using folder = new Folder({
    ".cursor/mcp.json": JSON.stringify({
      mcpServers: { a: { command: "x" }, b: { command: "x" }, c: { command: "x" } },
    }),
    ".gemini/settings.json": JSON.stringify({
      mcpServers: { C: { command: "x" }, "c ": { command: "z" } },
    }),
  });
  const existing = { a: { command: "x", disabled: true }, b: { command: "y" } };
  const found = await planImport({ where: surroundings(folder), existing });
  assert.deepEqual(verdicts(found), {
    "cursor a": "is there already",
    "cursor b": "is there already, with other settings",
    "cursor c": { c: { command: "x" } },
    "gemini C": "comes from Cursor already",
    "gemini c ": "comes from Cursor already, with other settings",
  });
});

Deno.test("planImport() parks what would stop Runbyte from starting", async () => {
  using folder = new Folder({ "project/.env": "A=1" });
  const servers = {
    unset: { command: "x", env: { A: "${env:NOT_SET}", B: "${env:SET}" } },
    file: { command: "x", envFile: join(folder.path, "none.env") },
    fine: { command: "x", envFile: join(folder.path, "project", ".env"), env: { B: "${env:SET}" } },
  };
  folder.write(".cursor/mcp.json", JSON.stringify({ mcpServers: servers }));
  const [{ servers: planned }] = await planImport({
    where: surroundings(folder, { env: { SET: "1" } }),
    existing: {},
  });
  const parked = planned.filter(({ verdict }) =>
    verdict.kind === "add" && verdict.entry.disabled === true
  );
  assert.deepEqual(parked.map(({ name, notes }) => [name, ...notes]), [
    ["unset", "disabled until NOT_SET is set"],
    ["file", `disabled until ${join(folder.path, "none.env")} exists`],
  ]);
});

Deno.test("planImport() takes only what Runbyte accepts, and goes on behind broken files", async () => {
  const servers = {
    bad: { url: "ftp://x" },
    "..": { command: "x" },
    "ok name": { command: "x" },
    "äö": { command: "x" },
  };
  using folder = new Folder({
    ".cursor/mcp.json": "\ufeff" + JSON.stringify({ mcpServers: servers }),
    ".gemini/settings.json": "{ broken",
    ".codex/config.toml": "= 1",
    ".codeium/windsurf/mcp_config.json": "",
    ".claude.json": `[]`,
  });
  const found = await planImport({ where: surroundings(folder), existing: {} });
  assert.deepEqual(verdicts(found), {
    "cursor bad": "url: expected a URL that starts with http:// or https://",
    "cursor ..": "no name can be made of this one",
    "cursor ok name": { "ok-name": { command: "x" } },
    "cursor äö": "no name can be made of this one",
  });
  const broken = found.filter(({ problem }) => problem !== undefined);
  assert.deepEqual(broken.map(({ client }) => client.name).sort(), ["codex", "gemini"]);
});
