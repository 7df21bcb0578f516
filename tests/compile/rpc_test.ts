import assert from "node:assert/strict";
import { RpcPeer } from "../../src/compile/rpc.ts";

const MAX_BYTES = 1024 * 1024;

/** Two ends of one connection; bytes go over in chunks of the given size. */
function connect(
  chunkBytes: number,
  handle: (method: string, params: unknown) => unknown,
): RpcPeer {
  const cut = (to: () => RpcPeer) => (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      to().receive(bytes.slice(at, at + chunkBytes));
    }
  };
  const broken = (reason: string): void => assert.fail(reason);
  const server: RpcPeer = new RpcPeer({
    write: cut(() => client),
    handle,
    maxMessageBytes: MAX_BYTES,
    onBroken: broken,
  });
  const client: RpcPeer = new RpcPeer({
    write: cut(() => server),
    maxMessageBytes: MAX_BYTES,
    onBroken: broken,
  });
  return client;
}

function receive(text: string, maxMessageBytes = MAX_BYTES): string | undefined {
  let broken: string | undefined;
  const peer = new RpcPeer({
    write: () => {},
    maxMessageBytes,
    onBroken: (reason) => broken = reason,
  });
  peer.receive(new TextEncoder().encode(text));
  return broken;
}

for (const chunkBytes of [1, 7, 4096, MAX_BYTES]) {
  Deno.test(`RpcPeer reads messages that come in chunks of ${chunkBytes} bytes`, async () => {
    const client = connect(chunkBytes, (method, params) => ({ method, params }));
    const text = "ünï ✓ ".repeat(500);
    const replies = await Promise.all([client.request("a", text), client.request("b", [1, 2])]);
    assert.deepEqual(replies, [{ method: "a", params: text }, { method: "b", params: [1, 2] }]);
  });
}

Deno.test("RpcPeer passes an error of the other side on", async () => {
  const client = connect(MAX_BYTES, () => {
    throw new Error("no such file");
  });
  await assert.rejects(client.request("read", "x"), /no such file/);
});

Deno.test("RpcPeer.end() fails what is still waiting", async () => {
  const client = connect(MAX_BYTES, () => new Promise(() => {}));
  const waiting = client.request("a", null);
  client.end(new Error("gone"));
  await assert.rejects(waiting, /gone/);
});

Deno.test("RpcPeer refuses a message over the cap before it reads it", () => {
  assert.match(receive("Content-Length: 2000\r\n\r\n", 1000)!, /2000 bytes/);
});

Deno.test("RpcPeer refuses bytes that are no frame", () => {
  assert.match(receive("hello".repeat(1000))!, /header/);
  assert.match(receive("X-Header: 1\r\n\r\n")!, /unknown/);
  assert.match(receive("Content-Length: 3\r\n\r\nabc")!, /not JSON/);
});
