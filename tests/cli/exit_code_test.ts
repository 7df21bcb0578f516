import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { rmSync } from "node:fs";
import { RunbyteError } from "../../src/base/errors.ts";
import { exitCodeOf } from "../../src/cli/exit_code.ts";
import { Child } from "../support/child.ts";
import { createFolder, ENTRY, environment } from "../support/entry.ts";

Deno.test("exitCodeOf() tells login, unreachable servers and failed tools apart", () => {
  const codes =
    (["USAGE", "CONFIG_INVALID", "LOGIN_NEEDED", "SERVER_UNAVAILABLE", "TOOL_FAILED"] as const)
      .map((code) => exitCodeOf(new RunbyteError(code, "x")));
  assert.deepEqual(codes, [1, 1, 3, 4, 5]);
  assert.equal(exitCodeOf(new Error("x")), 1);
});

Deno.test("check ends with 3 when a server wants its person to log in", async () => {
  const server = createServer((_request, response) => void response.writeHead(401).end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const folder = createFolder();
  try {
    writeFileSync(
      join(folder, "runbyte.json"),
      JSON.stringify({ mcpServers: { locked: { url } } }),
    );
    const [command, ...args] = ENTRY;
    const env = environment({ HOME: folder });
    await using child = new Child(command, [...args, "check"], { cwd: folder, env });
    child.closeStdin();
    assert.equal((await child.exited).code, 3, child.stderr);
    assert.match(
      child.lines.join("\n"),
      /✗ locked {2}http, login needed\n {4}- dns {2}✓ tcp \d+ ms {2}✓ initialize {2}✗ auth {2}- tools\n {4}Login needed \(HTTP 401\)/,
    );
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
