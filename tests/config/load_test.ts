import assert from "node:assert/strict";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { DEFAULT_LIMITS } from "../../src/base/limits.ts";
import { DEFAULT_SERVER_LIMITS } from "../../src/base/server_limits.ts";
import { loadConfig } from "../../src/config/load.ts";
import { Folder, issuesOf, loadText } from "./support.ts";

Deno.test("loadConfig() without any file has no servers and every default", async () => {
  using folder = new Folder();
  const config = await folder.load();
  assert.deepEqual(config, {
    file: undefined,
    mcpServers: {},
    scratch: join(folder.path, ".runbyte"),
    server: {
      transport: "stdio",
      host: "127.0.0.1",
      port: 3000,
      token: undefined,
      callers: {},
      dangerouslyAllowAnyone: false,
      limits: DEFAULT_SERVER_LIMITS,
    },
    workspace: { keep: false },
    limits: DEFAULT_LIMITS,
    typecheck: { mode: "block", ignore: [] },
    learnTypes: true,
    policy: [],
    log: { level: "warning", format: "text" },
    telemetry: { content: false },
    secrets: [],
  });
});

Deno.test("loadConfig() takes the token of RUNBYTE_TOKEN before that of the file; both stay secret", async () => {
  const text = `{ "server": { "token": "from-the-file", "callers": { "alice": "of-alice" } } }`;
  assert.equal((await loadText(text)).server.token, "from-the-file");
  const { server, secrets } = await loadText(text, { env: { RUNBYTE_TOKEN: "from-outside" } });
  assert.equal(server.token, "from-outside");
  assert.deepEqual([...secrets].sort(), ["from-outside", "from-the-file", "of-alice"]);
});

Deno.test("loadConfig() infers the kind of a server and orders servers by name", async () => {
  const config = await loadText(`{ "mcpServers": {
    "z": { "command": "npx" },
    "b": { "url": "https://example.com/mcp" },
    "a": { "type": "sse", "url": "http://localhost:1/sse", "protocol": "2026" },
  } }`);
  assert.deepEqual(Object.keys(config.mcpServers), ["a", "b", "z"]);
  assert.deepEqual(config.mcpServers.b, {
    type: "auto",
    url: "https://example.com/mcp",
    headers: {},
    protocol: "auto",
    disabled: false,
    startupTimeoutMs: 30_000,
    share: true,
  });
  assert.equal(config.mcpServers.a.type, "sse");
  assert.equal(config.mcpServers.a.protocol, "2026");
  assert.equal(config.mcpServers.z.type, "stdio");
  assert.equal(config.mcpServers.z.protocol, "2025");
});

Deno.test("loadConfig() looks in the documented places in order and takes the first", async () => {
  const places = [
    "runbyte.json",
    "runbyte.jsonc",
    "home/.config/runbyte/config.json",
    "home/.config/runbyte/config.jsonc",
    "home/.runbyte/config.json",
    "home/.runbyte/config.jsonc",
  ];
  for (const [index, place] of places.entries()) {
    const files = places.slice(index).map((name) => [name, `{ "log": { "level": "debug" } }`]);
    using folder = new Folder(Object.fromEntries(files));
    assert.equal((await folder.load()).file, join(folder.path, place));
  }
});

Deno.test("loadConfig() prefers --config to RUNBYTE_CONFIG to the usual places", async () => {
  using folder = new Folder({ "runbyte.json": "{}", "a.json": "{}", "b.json": "{}" });
  const env = { RUNBYTE_CONFIG: "b.json" };
  assert.equal((await folder.load({ env })).file, join(folder.path, "b.json"));
  const given = await folder.load({ env, configPath: "a.json" });
  assert.equal(given.file, join(folder.path, "a.json"));
});

Deno.test("loadConfig() refuses a file that was given by hand and does not exist", async () => {
  using folder = new Folder({ "runbyte.json": "{}" });
  for (const options of [{ configPath: "no.json" }, { env: { RUNBYTE_CONFIG: "no.json" } }]) {
    const error = await folder.refuse(options);
    assert.equal(error.code, "CONFIG_NOT_FOUND");
    assert.match(error.message, /'no\.json': no such file/);
  }
});

Deno.test("loadConfig() makes paths absolute from the file's directory", async () => {
  using folder = new Folder({
    "sub/x.json": `{ "scratch": "s", "mcpServers": { "a": { "command": "c", "cwd": "../w" } } }`,
  });
  const config = await folder.load({ configPath: "sub/x.json" });
  const server = config.mcpServers.a;
  assert(server.type === "stdio");
  assert.equal(server.cwd, join(folder.path, "w"));
  assert.equal(config.scratch, join(folder.path, "sub", "s"));
});

Deno.test("loadConfig() puts env over envFile and says where a missing envFile is named", async () => {
  using folder = new Folder({
    "runbyte.json":
      `{ "mcpServers": { "a": { "command": "c", "envFile": ".env", "env": { "B": "two" } } } }`,
    ".env": "A='from file'\nB=overridden\n",
  });
  const server = (await folder.load()).mcpServers.a;
  assert(server.type === "stdio");
  assert.deepEqual({ ...server.env }, { A: "from file", B: "two" });
  folder.write("runbyte.json", `{ "mcpServers": { "a": { "command": "c", "envFile": "no" } } }`);
  const error = await folder.refuse();
  assert.match(error.message, /^runbyte\.json:1:\d+ mcpServers\.a\.envFile: .*no such file/);
});

Deno.test("loadConfig() tells every issue at its line, column and key", async () => {
  const issues = await issuesOf(`{
  "mcpServers": {
    "gh": { "command": 5, "comand": "x" },
    "web": { "url": "ftp://example.com" },
    "none": {}
  },
  "limits": { "timeoutMs": 3 },
  "limts": {}
}`);
  assert.deepEqual(issues, [
    "runbyte.json:3:24 mcpServers.gh.command: expected a string, received 5; put it in quotes",
    "runbyte.json:3:27 mcpServers.gh.comand: unknown key; did you mean 'command'?",
    "runbyte.json:4:21 mcpServers.web.url: expected a URL that starts with http:// or https://",
    "runbyte.json:5:13 mcpServers.none.command: is missing; a server has a 'command' or a 'url'",
    "runbyte.json:7:28 limits.timeoutMs: expected at least 100 (milliseconds), received 3",
    "runbyte.json:8:3 limts: unknown key; did you mean 'limits'?",
  ]);
});

const SPELLINGS: readonly (readonly [entry: string, issue: RegExp])[] = [
  [`"a": { "command": "c", "timeout": 60 }`, /a\.timeout: .*'callTimeoutMs' or 'startupTimeoutMs'/],
  [`"a": { "command": "c", "autoApprove": [] }`, /a\.autoApprove: .*'excludeTools'/],
  [`"a": { "httpUrl": "http://x" }`, /a\.httpUrl: .*'url'/],
  [`"a": { "serverUrl": "http://x" }`, /a\.serverUrl: .*'url'/],
  [`"a": { "command": "c", "enabled": true }`, /a\.enabled: .*'disabled'/],
  [`"a": { "command": "c", "environment": {} }`, /a\.environment: .*'env'/],
  [`"a": { "command": "c", "enabled_tools": [] }`, /a\.enabled_tools: .*'includeTools'/],
  [`"a": { "command": ["npx", "-y"] }`, /a\.command: .*'args'/],
  [`"a": { "type": "streamable-http", "url": "http://x" }`, /a\.type: .*did you mean 'http'/],
  [`"a": { "command": "c", "url": "http://x" }`, /a\.url: .*not both/],
  [`"a": { "url": "http://x", "args": [] }`, /a\.args: .*'command' only/],
  [`"a": { "command": "c", "headers": {} }`, /a\.headers: .*'url' only/],
  [`"a": { "command": "c", "env": { "PORT": 1 } }`, /a\.env\.PORT: .*put it in quotes/],
  [`"a": { "command": "c", "env": { "A=B": "" } }`, /a\.env\["A=…"\]: .*environment variable/],
  [`"a": { "url": "http://x", "headers": { "a b": "" } }`, /a\.headers\["a b"\]: .*HTTP header/],
  [`"a": { "url": "http://x", "headers": { "a": "b\\r\\nc: d" } }`, /a\.headers\.a: .*line break/],
  [`"a": { "command": "c", "args": ["\\u0000"] }`, /a\.args\[0\]: .*NUL/],
  [`"a": { "command": "" }`, /a\.command: must not be empty/],
  [`"a": null`, /a: expected an object, received null/],
];

for (const [entry, issue] of SPELLINGS) {
  Deno.test(`loadConfig() teaches how to write ${entry}`, async () => {
    const issues = await issuesOf(`{ "mcpServers": { ${entry} } }`);
    assert(issues.some((line) => issue.test(line)), issues.join("\n"));
  });
}

const ROOTS: readonly (readonly [member: string, issue: RegExp])[] = [
  [`"servers": {}`, /servers: .*'mcpServers'/],
  [`"github": { "command": "c" }`, /github: .*inside 'mcpServers'/],
  [`"typecheck": "bloc"`, /typecheck: expected 'block', 'warn' or 'off'; did you mean 'block'/],
  [`"typecheck": { "mode": "warn", "ignore": ["TS1"] }`, /typecheck\.ignore\[0\]: expected a/],
  [`"log": { "level": "warn" }`, /log\.level: .*did you mean 'warning'/],
  [`"limits": { "memoryBytes": 128 }`, /limits\.memoryBytes: .*\(bytes\), received 128/],
  [`"limits": { "toolCalls": 1.5 }`, /limits\.toolCalls: expected a whole number, received 1\.5/],
  [`"database": "mysql://x"`, /database: expected postgres/],
  [`"server": { "transport": "htp" }`, /server\.transport: .*did you mean 'http'/],
  [`"server": { "limits": { "runs": 0 } }`, /server\.limits\.runs: expected at least 1/],
  [`"server": { "prot": 1 }`, /server\.prot: unknown key; did you mean 'port'/],
  [`"mcpServers": []`, /mcpServers: expected an object, received array/],
  [`"learnTypes": "yes"`, /learnTypes: expected true or false, received string/],
];

for (const [member, issue] of ROOTS) {
  Deno.test(`loadConfig() teaches how to write ${member}`, async () => {
    const issues = await issuesOf(`{ ${member} }`);
    assert(issues.some((line) => issue.test(line)), issues.join("\n"));
  });
}

const BROKEN: readonly (readonly [name: string, text: string | Uint8Array, issue: RegExp])[] = [
  ["an empty file", "", /the file is empty/],
  ["spaces alone", " \n ", /not valid JSONC: value expected/],
  ["a byte order mark", "\ufeff{}", /byte order mark/],
  ["UTF-16", new Uint8Array([0xff, 0xfe, 0x7b, 0]), /UTF-16/],
  ["invalid UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), /not valid UTF-8/],
  ["a top-level array", "[]", /1:1: expected an object.*received array/],
  ["null", "null", /1:1: expected an object.*received null/],
  ["50 MB", " ".repeat(50_000_000), /50000000 bytes, the limit is/],
  ["a missing comma", `{ "a": 1\n "b": 2 }`, /runbyte\.json:2:2 .*comma expected/],
  ["a duplicate key", `{ "log": {},\n "log": {} }`, /runbyte\.json:2:2 log: duplicate key/],
  ["a million brackets", "[".repeat(1_000_000), /nested too deeply/],
];

for (const [name, text, issue] of BROKEN) {
  Deno.test(`loadConfig() refuses ${name} and says so`, async () => {
    const issues = await issuesOf(text);
    assert.match(issues[0], issue);
    assert(issues.length <= 5);
  });
}

Deno.test("loadConfig() refuses a directory and a file that it may not read", async () => {
  using folder = new Folder();
  mkdirSync(join(folder.path, "runbyte.json"));
  assert.match((await folder.refuse()).message, /it is a directory/);
  const file = folder.write("closed.json", "{}");
  chmodSync(file, 0);
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) {
    assert.match((await folder.refuse({ configPath: file })).message, /permission denied/i);
  }
});

Deno.test("the configuration of the README's example file is right", async () => {
  const configPath = fileURLToPath(new URL("../../config.example.jsonc", import.meta.url));
  using folder = new Folder();
  const config = await loadConfig({ configPath, env: { HOME: "/home/x" }, cwd: folder.path });
  assert.deepEqual(Object.keys(config.mcpServers), [
    "everything",
    "filesystem",
    "github",
    "memory",
  ]);
  assert(config.mcpServers.github.disabled);
});
