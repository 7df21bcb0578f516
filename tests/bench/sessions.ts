import { HttpRunbyte, TOKEN } from "../support/http_runbyte.ts";
import { INITIALIZE, JSON_HEADERS, request } from "../support/mcp_messages.ts";
import { atOnce, sampleOf } from "./measure.ts";
import { megabytesOf, ownProcesses } from "./memory.ts";
import type { Row } from "./row.ts";

const SESSIONS = 1_000;

/** What sessions over HTTP hold while nothing is done in them, and after something was done. */
export async function measureSessions(): Promise<readonly Row[]> {
  await using runbyte = await HttpRunbyte.start({
    server: { limits: { requestsPerSecond: 100_000 } },
  });
  const post = async (body: string, session?: string): Promise<string> => {
    const headers = { ...JSON_HEADERS, authorization: `Bearer ${TOKEN}` };
    const response = await runbyte.fetch({
      method: "POST",
      headers: session === undefined ? headers : { ...headers, "mcp-session-id": session },
      body,
    });
    await response.text();
    if (!response.ok) throw new Error(`A request was answered with ${response.status}`);
    return response.headers.get("mcp-session-id")!;
  };
  const memory = (): number => megabytesOf(ownProcesses(runbyte.child.pid));
  const list = request("tools/call", { name: "list_directory", arguments: { path: "/workspace" } });
  await post(list, await post(INITIALIZE));
  const ids: string[] = [];
  const before = memory();
  await atOnce(10, async () => {
    while (ids.length < SESSIONS - 10) ids.push(await post(INITIALIZE));
  });
  const opened = memory();
  await atOnce(10, async () => {
    for (let id = ids.pop(); id !== undefined; id = ids.pop()) await post(list, id);
  });
  const used = memory();
  const row = (name: string, megabytes: number, target: number): Row => ({
    name: `memory of an HTTP session, ${name}`,
    unit: "MB",
    as: "value",
    runbyte: sampleOf(megabytes / SESSIONS),
    target,
  });
  return [
    row(`idle, one of ${SESSIONS}`, opened - before, 0.1),
    row("after it has used its workspace", used - before, 0.2),
  ];
}
