import assert from "node:assert/strict";
import { type HttpClient, HttpRunbyte } from "../support/http_runbyte.ts";
import { INITIALIZE, JSON_HEADERS, request } from "../support/mcp_messages.ts";
import { residentBytesOf } from "../support/processes.ts";
import { toyServer } from "../support/servers.ts";

const CALLERS = 50;
const TOKENS = Array.from({ length: CALLERS }, (_, index) => `token-of-caller-number-${index}`);

function start(): Promise<HttpRunbyte> {
  const callers = Object.fromEntries(TOKENS.map((token, index) => [`caller${index}`, token]));
  return HttpRunbyte.start({
    token: null,
    server: { callers },
    mcpServers: { toy: toyServer() },
  });
}

/** One client for each caller, half of them of either era. */
async function connectAll(runbyte: HttpRunbyte): Promise<readonly HttpClient[]> {
  return await Promise.all(
    TOKENS.map((token, index) => runbyte.connect({ token, as: index % 2 === 0 ? "2025" : "2026" })),
  );
}

Deno.test("200 programs of 50 callers at once all get their own answer, and nobody starves", async () => {
  await using runbyte = await start();
  const clients = await connectAll(runbyte);
  const order: number[] = [];
  const programs = clients.flatMap((client, caller) =>
    [0, 1, 2, 3].map(async (number) => {
      const value = `${caller}-${number}`;
      const code = `import { echo, wait } from './servers/toy';
        await wait({ ms: 20 });
        return await echo({ value: '${value}' });`;
      assert.equal(await client.run(code), value);
      order.push(caller);
    })
  );
  await Promise.all(programs);
  assert.equal(order.length, 200);
  const firstOf = TOKENS.map((_, caller) => order.indexOf(caller));
  const last = Math.max(...firstOf);
  assert(last < 150, `a caller had no program done when ${last} of 200 were`);
});

Deno.test("a caller with a hundred programs does not starve the 49 others", async () => {
  await using runbyte = await start();
  const clients = await connectAll(runbyte);
  const order: number[] = [];
  const nap = "await new Promise((resolve) => setTimeout(resolve, 50)); return 'done';";
  const run = async (caller: number): Promise<void> => {
    assert.equal(await clients[caller].run(nap), "done");
    order.push(caller);
  };
  const greedy = Array.from({ length: 100 }, () => run(0));
  const others = Array.from({ length: CALLERS - 1 }, (_, index) => run(index + 1));
  await Promise.all([...greedy, ...others]);
  const ahead = order.slice(0, Math.max(...others.map((_, i) => order.lastIndexOf(i + 1))));
  const greedyAhead = ahead.filter((caller) => caller === 0).length;
  assert(greedyAhead < 75, `${greedyAhead} of the greedy caller's 100 came before the last other`);
});

Deno.test("while a downstream crashes and returns no program and no answer is lost", async () => {
  await using runbyte = await start();
  const clients = (await connectAll(runbyte)).slice(0, 20);
  const crasher = await runbyte.connect({ token: TOKENS[49] });
  // The programs do as the failure tells them: what did not come back is asked for again.
  const program = (caller: number): string =>
    `import { echo } from './servers/toy';
     const got: string[] = [];
     for (let call = 0; call < 10; call++) {
       for (let tries = 0; got.length <= call; tries++) {
         if (tries > 50) throw new Error('gave up');
         try { got.push(await echo({ value: '${caller}-' + call })); }
         catch (error) { await new Promise((resolve) => setTimeout(resolve, 100)); }
       }
     }
     return got.join();`;
  let isOver = false;
  const crash = async (): Promise<number> => {
    let crashes = 0;
    for (; !isOver && crashes < 5; crashes++) {
      const answer = await crasher.call("execute_code", {
        code: "import { crash } from './servers/toy'; await crash({});",
      });
      assert.equal(answer.isError, true);
    }
    return crashes;
  };
  const crashing = crash();
  const answers = await Promise.all(clients.map((client, caller) => client.run(program(caller))));
  isOver = true;
  assert(await crashing > 0);
  for (const [caller, answer] of answers.entries()) {
    const wanted = Array.from({ length: 10 }, (_, call) => `${caller}-${call}`).join();
    assert.equal(answer, wanted);
  }
  assert.equal(
    await crasher.run("import { echo } from './servers/toy'; return echo({ value: 'up' });"),
    "up",
  );
});

Deno.test({
  name: "200 open sessions are cheap, and all of them still answer",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using runbyte = await start();
    const open = async (): Promise<string> => {
      const response = await runbyte.fetch({
        method: "POST",
        headers: { ...JSON_HEADERS, authorization: `Bearer ${TOKENS[0]}` },
        body: INITIALIZE,
      });
      await response.text();
      return response.headers.get("mcp-session-id")!;
    };
    for (let warmUp = 0; warmUp < 20; warmUp++) await open();
    const before = residentBytesOf(runbyte.child.pid);
    const sessions = [];
    for (let count = 0; count < 200; count++) sessions.push(await open());
    const each = (residentBytesOf(runbyte.child.pid) - before) / sessions.length;
    assert(each < 250_000, `${Math.round(each / 1_000)} KB a session`);
    for (const id of sessions) {
      const response = await runbyte.fetch({
        method: "POST",
        headers: { ...JSON_HEADERS, authorization: `Bearer ${TOKENS[0]}`, "mcp-session-id": id },
        body: request("ping"),
      });
      assert.equal(response.status, 200);
      await response.text();
    }
  },
});
