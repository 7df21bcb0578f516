/** Clients that take their time, so that they hold what others need. */
import assert from "node:assert/strict";
import { HttpRunbyte } from "../support/http_runbyte.ts";
import { currentRequest, INITIALIZE } from "../support/mcp_messages.ts";
import { waitUntil } from "../support/processes.ts";
import { RawHttp, sendRaw } from "../support/raw_http.ts";

async function stopSomewhere(): Promise<void> {
  await using runbyte = await HttpRunbyte.start();
  const connect = (): Promise<RawHttp> => RawHttp.connect(runbyte.url);
  using silent = await connect();
  using headless = await connect();
  headless.send(headless.head("POST", {}).slice(0, 60));
  using bodiless = await connect();
  bodiless.send(bodiless.head("POST", { "Content-Length": "100" }) + "{");
  using chunked = await connect();
  chunked.send(chunked.head("POST", { "Transfer-Encoding": "chunked" }) + "1\r\n{\r\n");
  const dropped = Promise.all(
    [silent, headless, bodiless, chunked].map((raw) => raw.whenClosed()),
  );
  assert.equal((await sendRaw(runbyte.url, "POST", {}, INITIALIZE)).status, 200);
  await dropped;
  assert.equal((await sendRaw(runbyte.url, "POST", {}, INITIALIZE)).status, 200);
}

async function readNothing(): Promise<void> {
  const large = 64 * 1024 * 1024;
  await using runbyte = await HttpRunbyte.start({
    server: { limits: { connections: 1 } },
    config: { limits: { outputChars: large } },
  });
  using deaf = await RawHttp.connect(runbyte.url);
  const code = `return 'x'.repeat(${large / 4})`;
  const { headers, body } = currentRequest("tools/call", {
    name: "execute_code",
    arguments: { code },
  });
  deaf.stopReading();
  deaf.send(deaf.head("POST", { ...headers, "Content-Length": String(body.length) }) + body);
  // There is room for one: nobody else is served before it is gone.
  const isServed = async (): Promise<boolean> =>
    (await sendRaw(runbyte.url, "POST", {}, INITIALIZE)).status === 200;
  assert.equal(await isServed(), false);
  await waitUntil("its connection is free", isServed, 60_000);
}

const SLOW: Readonly<Record<string, () => Promise<void>>> = {
  "slow clients are dropped, wherever they stop, and others are served meanwhile": stopSomewhere,
  "a client that does not read its answer is cut off, and its connection is free again":
    readNothing,
};

// Each takes half a minute: all at the same time.
Deno.test("over HTTP nobody holds a connection by being slow", async (test) => {
  const alone = { sanitizeExit: false, sanitizeOps: false, sanitizeResources: false };
  const steps = Object.entries(SLOW).map(([name, fn]) => test.step({ name, fn, ...alone }));
  assert((await Promise.all(steps)).every(Boolean));
});

Deno.test("there are no more connections than the limit says, and closed ones make room", async () => {
  await using runbyte = await HttpRunbyte.start({ server: { limits: { connections: 5 } } });
  const held = await Promise.all(Array.from({ length: 5 }, () => RawHttp.connect(runbyte.url)));
  using late = await RawHttp.connect(runbyte.url);
  await late.whenClosed();
  held[0][Symbol.dispose]();
  for (let tries = 0;; tries++) {
    assert(tries < 100, "a closed connection makes room");
    if ((await sendRaw(runbyte.url, "POST", {}, INITIALIZE)).status === 200) break;
  }
  for (const raw of held) raw[Symbol.dispose]();
});
