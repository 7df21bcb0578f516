/** Clients that take their time, so that they hold what others need. */
import assert from "node:assert/strict";
import { HttpRunbyte } from "../support/http_runbyte.ts";
import { INITIALIZE } from "../support/mcp_messages.ts";
import { RawHttp, sendRaw } from "../support/raw_http.ts";

Deno.test("slow clients are dropped, wherever they stop, and others are served meanwhile", async () => {
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
