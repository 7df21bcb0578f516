import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { findCommand } from "../../src/cli/check_command.ts";
import { type CheckStep, checkThrough } from "../../src/cli/check_steps.ts";
import type { ConnectedServer } from "../../src/cli/connect_all.ts";

const STDIO: ConnectedServer = { name: "s", state: "unavailable", transport: "stdio" };
const HTTP: ConnectedServer = { name: "s", state: "unavailable", transport: "http" };
const COMMAND: CheckStep = { name: "command", state: "ok" };
const TCP: CheckStep = { name: "tcp", state: "ok" };
const BROKEN: CheckStep = { name: "tcp", state: "failed" };

const CASES:
  readonly (readonly [what: string, server: ConnectedServer, before: CheckStep, steps: string])[] =
    [
      [
        "a ready child",
        { ...STDIO, state: "ready", toolCount: 2 },
        COMMAND,
        "+command +spawn +initialize +tools",
      ],
      ["a missing command", { ...STDIO, reason: "Cannot start 'x'" }, {
        ...COMMAND,
        state: "failed",
      }, "!command -spawn -initialize -tools"],
      [
        "a command that the system does not start",
        { ...STDIO, reason: "Cannot start 'x': permission denied" },
        COMMAND,
        "+command !spawn -initialize -tools",
      ],
      [
        "a child that ends at once",
        { ...STDIO, reason: "It exited with code 1" },
        COMMAND,
        "+command +spawn !initialize -tools",
      ],
      [
        "a child that was started although its command was not found",
        { ...STDIO, reason: "It exited" },
        { ...COMMAND, state: "failed" },
        "-command +spawn !initialize -tools",
      ],
      [
        "a child without a tool list",
        { ...STDIO, handshakeMs: 5, reason: "x" },
        COMMAND,
        "+command +spawn +initialize !tools",
      ],
      ["a closed port", { ...HTTP, reason: "x" }, BROKEN, "!tcp -initialize -auth -tools"],
      [
        "a ready server behind a proxy",
        { ...HTTP, state: "ready" },
        BROKEN,
        "-tcp +initialize +auth +tools",
      ],
      ["a login", { ...HTTP, state: "login needed" }, TCP, "+tcp +initialize !auth -tools"],
      [
        "a refused login",
        { ...HTTP, reason: "Access denied (HTTP 403)" },
        TCP,
        "+tcp +initialize !auth -tools",
      ],
      [
        "what is no MCP server",
        { ...HTTP, reason: "(HTTP 404)" },
        TCP,
        "+tcp !initialize -auth -tools",
      ],
    ];

const SIGNS = { ok: "+", failed: "!", skipped: "-" };

for (const [what, server, before, expected] of CASES) {
  Deno.test(`checkThrough() shows where ${what} stands`, () => {
    const steps = checkThrough(server, [before]);
    assert.equal(steps.map(({ name, state }) => SIGNS[state] + name).join(" "), expected);
  });
}

Deno.test("checkThrough() divides the time between handshake and tools", () => {
  const server = {
    ...STDIO,
    state: "ready",
    connectMs: 100,
    handshakeMs: 70,
    toolCount: 3,
  } as const;
  const [, , initialize, tools] = checkThrough(server, [COMMAND]);
  assert.deepEqual([initialize.ms, tools.ms, tools.detail], [70, 30, "3"]);
});

Deno.test("findCommand() looks along the server's own PATH and beside its directory", {
  ignore: process.platform === "win32",
}, () => {
  const folder = mkdtempSync(join(tmpdir(), "runbyte-check-"));
  try {
    const tool = join(folder, "tool");
    writeFileSync(tool, "");
    chmodSync(tool, 0o644);
    const find = (command: string, cwd?: string): CheckStep =>
      findCommand({ command, cwd, env: { PATH: folder } });
    assert.equal(find("tool").state, "failed", "it is not executable");
    chmodSync(tool, 0o755);
    assert.deepEqual(find("tool"), { name: "command", state: "ok", detail: tool });
    assert.equal(find("./tool", folder).detail, tool);
    assert.equal(find(tool).state, "ok");
    assert.equal(find(folder).state, "failed", "it is a directory");
    assert.match(find("tool --flag").advice!, /into "args"/);
    assert.match(find("uvx").advice!, /Install uv/);
    assert.match(find("tool", join(folder, "none")).detail!, /no such directory/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
