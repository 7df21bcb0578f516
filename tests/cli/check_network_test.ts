import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { proxyFor } from "../../src/base/proxy.ts";
import { probeNetwork } from "../../src/cli/check_network.ts";
import type { CheckStep } from "../../src/cli/check_steps.ts";

/** A TCP server that does something to everybody who comes. */
class Peer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(onSocket: (socket: Socket) => void) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      onSocket(socket);
    });
  }

  static async start(onSocket: (socket: Socket) => void): Promise<Peer> {
    const peer = new Peer(onSocket);
    peer.#server.listen(0, "127.0.0.1");
    await once(peer.#server, "listening");
    return peer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

function states(steps: readonly CheckStep[]): string {
  return steps.map(({ name, state }) => `${name} ${state}`).join(", ");
}

const { signal } = new AbortController();

Deno.test("probeNetwork() goes from the name to the port", async () => {
  await using peer = await Peer.start(() => {});
  const steps = await probeNetwork(`http://localhost:${peer.port}/mcp`, signal);
  assert.equal(states(steps), "dns ok, tcp ok");
  const byAddress = await probeNetwork(`http://127.0.0.1:${peer.port}/mcp`, signal);
  assert.equal(states(byAddress), "dns skipped, tcp ok");
});

Deno.test("probeNetwork() says that nothing listens", async () => {
  const peer = await Peer.start(() => {});
  const { port } = peer;
  await peer[Symbol.asyncDispose]();
  const steps = await probeNetwork(`https://127.0.0.1:${port}/mcp`, signal);
  assert.equal(states(steps), "dns skipped, tcp failed, tls skipped");
  assert.match(steps[1].advice!, /^Nothing listens at 127\.0\.0\.1:\d+: start the server/);
});

Deno.test("probeNetwork() says that a server does not speak TLS", async () => {
  await using peer = await Peer.start((socket) =>
    void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")
  );
  const steps = await probeNetwork(`https://127.0.0.1:${peer.port}/mcp`, signal);
  assert.equal(states(steps), "dns skipped, tcp ok, tls failed");
  assert.match(steps[2].advice!, /does not speak TLS: should "url" start with http:\/\/\?/);
});

Deno.test("probeNetwork() ends when somebody ends it", async () => {
  await using peer = await Peer.start(() => {});
  const stop = new AbortController();
  const probing = probeNetwork(`https://127.0.0.1:${peer.port}/mcp`, stop.signal);
  stop.abort(new Error("enough"));
  await assert.rejects(probing, /enough/);
});

const PROXY = {
  HTTPS_PROXY: "http://user:password@proxy:3128",
  no_proxy: "localhost, .intern,*.lan,exact.example:443",
};

Deno.test("proxyFor() knows the usual variables and leaves the password out", () => {
  assert.equal(proxyFor(new URL("https://x.example"), PROXY), "proxy:3128");
  for (const host of ["localhost", "a.intern", "b.lan", "exact.example"]) {
    assert.equal(proxyFor(new URL(`https://${host}`), PROXY), undefined, host);
  }
  assert.equal(proxyFor(new URL("https://notexact.example"), PROXY), "proxy:3128");
  assert.equal(proxyFor(new URL("http://x.example"), PROXY), undefined);
  assert.equal(proxyFor(new URL("http://x.example"), { ALL_PROXY: "socks5://s:1" }), "s:1");
  assert.equal(
    proxyFor(new URL("http://x.example"), { http_proxy: "http://p", NO_PROXY: "*" }),
    undefined,
  );
});
