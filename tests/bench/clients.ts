import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as StdioClientTransportV1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { environment } from "../support/entry.ts";
import { measurePair } from "./measure.ts";
import type { Row } from "./row.ts";
import { Direct, FIXTURE } from "./stage.ts";

const ROWS = 67_000;

/** How fast the SDK's clients are with their own transports, beside the direct client of the other rows. */
export async function measureClients(): Promise<readonly Row[]> {
  await using direct = await Direct.start();
  const [command, ...args] = FIXTURE;
  const server = { command, args, env: environment() };
  const v1 = new ClientV1({ name: "bench", version: "1" });
  await v1.connect(new StdioClientTransportV1(server));
  const v2 = new Client({ name: "bench", version: "1" });
  await v2.connect(new StdioClientTransport(server));
  const rows: Row[] = [];
  const compared = [["SDK v1", v1.callTool.bind(v1)], ["SDK v2", v2.callTool.bind(v2)]] as const;
  for (const [name, callTool] of compared) {
    const echo = await measurePair(
      () => direct.call("echo", { value: "x" }),
      () => callTool({ name: "echo", arguments: { value: "x" } }),
      { warmUps: 30, times: 300 },
    );
    const large = await measurePair(
      () => direct.call("rows", { count: ROWS }),
      () => callTool({ name: "rows", arguments: { count: ROWS } }),
      { warmUps: 2, times: 8 },
    );
    rows.push(
      {
        name: `${name} with its own transport: echo`,
        unit: "ms",
        direct: echo[0],
        runbyte: echo[1],
      },
      {
        name: `${name} with its own transport: 5 MB`,
        unit: "ms",
        direct: large[0],
        runbyte: large[1],
      },
    );
  }
  await v1.close();
  await v2.close();
  return rows;
}
