/** Questions and cancelling between downstreams and many callers over HTTP. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { cacheEnvironment, ROOT } from "../support/entry.ts";
import { HttpRunbyte } from "../support/http_runbyte.ts";
import { waitUntil } from "../support/processes.ts";

const SCRIPT = fileURLToPath(new URL("../toys/asking_server.ts", import.meta.url));
const CALLERS = { alice: "the-token-of-alice", bob: "the-token-of-bob" };
const GREET = `import { greet } from "./servers/asking"; return await greet({});`;

function asking(entry: object): object {
  const args = ["run", "-qA", "--cached-only", "--config", `${ROOT}deno.json`, SCRIPT];
  return { command: Deno.execPath(), args, env: cacheEnvironment(), ...entry };
}

async function start(entry: object = {}): Promise<HttpRunbyte> {
  return await HttpRunbyte.start({
    mcpServers: { asking: asking(entry) },
    server: { callers: CALLERS },
    token: null,
  });
}

/** A client of a caller whose person answers every question with that caller's name. */
async function connect(
  runbyte: HttpRunbyte,
  caller: keyof typeof CALLERS,
  era: "2025" | "2026",
  onAsked: () => void = () => {},
): Promise<Client> {
  const client = new Client({ name: caller, version: "1" }, {
    capabilities: { elicitation: { form: {} } },
    versionNegotiation: { mode: era === "2026" ? { pin: "2026-07-28" } : "legacy" },
  });
  client.setRequestHandler("elicitation/create", () => {
    onAsked();
    return { action: "accept", content: { name: caller } };
  });
  const headers = { Authorization: `Bearer ${CALLERS[caller]}` };
  await client.connect(
    new StreamableHTTPClientTransport(runbyte.url, { requestInit: { headers } }),
  );
  return client;
}

async function execute(client: Client, code: string, signal?: AbortSignal): Promise<string> {
  const { content } = await client.callTool(
    { name: "execute_code", arguments: { code } },
    { signal },
  );
  return (content as { text: string }[])[0].text;
}

for (const era of ["2025", "2026"] as const) {
  Deno.test(`over HTTP, each caller of ${era} is asked what its own program's call asks`, async () => {
    await using runbyte = await start({ protocol: "2026" });
    const asked: string[] = [];
    const clients = await Promise.all(
      (["alice", "bob"] as const).map((name) =>
        connect(runbyte, name, era, () => asked.push(name))
      ),
    );
    const many = clients.flatMap((client) => [client, client, client]);
    const greetings = await Promise.all(many.map((client) => execute(client, GREET)));
    const expected = ["alice", "bob"].flatMap((name) => Array(3).fill(`Hello, ${name}!`));
    assert.deepEqual(greetings, expected);
    assert.deepEqual(asked.sort(), ["alice", "alice", "alice", "bob", "bob", "bob"]);
    for (const client of clients) await client.close();
  });

  Deno.test(`over HTTP, sessions of ${era} have their own process of a server that is not shared`, async () => {
    await using runbyte = await start({ share: false });
    const state = `import { state } from "./servers/asking"; return await state();`;
    const [alice, bob] = await Promise.all([
      connect(runbyte, "alice", era),
      connect(runbyte, "bob", era),
    ]);
    const [a, b, again] = [
      JSON.parse(await execute(alice, state)),
      JSON.parse(await execute(bob, state)),
      JSON.parse(await execute(alice, state)),
    ];
    assert.notEqual(a.pid, b.pid);
    assert.deepEqual([a.count, b.count, again.count], [1, 1, 2]);
    assert.equal(again.pid, a.pid);
    // Over a pipe a question is for the one session that the process is for.
    const greetings = await Promise.all([execute(alice, GREET), execute(bob, GREET)]);
    assert.deepEqual(greetings, ["Hello, alice!", "Hello, bob!"]);
    for (const client of [alice, bob]) await client.close();
  });

  Deno.test(`over HTTP, cancelling a call of ${era} cancels the calls of its run`, async () => {
    await using runbyte = await start();
    const client = await connect(runbyte, "alice", era);
    const abort = new AbortController();
    const code = `import { state, wait } from "./servers/asking"; await state(); await wait({});`;
    const running = execute(client, code, abort.signal);
    const state = `import { state } from "./servers/asking"; return await state();`;
    const read = async () => JSON.parse(await execute(client, state));
    await waitUntil("the program has begun", async () => (await read()).count >= 2);
    abort.abort(new Error("enough"));
    await assert.rejects(running);
    await waitUntil("its call is cancelled", async () => (await read()).cancelled === 1);
    await client.close();
  });
}
