import assert from "node:assert/strict";
import { createGuardedFetch, type Resolve } from "../../../src/hub/oauth/guarded_fetch.ts";
import { NEARNESS, nearnessOf, nearnessOfName } from "../../../src/hub/oauth/nearness.ts";

/** Names by their addresses; several lists are given one after the other. */
function dns(
  names: Readonly<Record<string, readonly string[] | readonly (readonly string[])[]>>,
): Resolve {
  const asked = new Map<string, number>();
  return (host) => {
    const answers = names[host];
    if (answers === undefined) return Promise.reject(new Error(`ENOTFOUND ${host}`));
    const count = asked.get(host) ?? 0;
    asked.set(host, count + 1);
    const list = typeof answers[0] === "string"
      ? answers as readonly string[]
      : (answers as readonly (readonly string[])[])[Math.min(count, answers.length - 1)];
    return Promise.resolve(
      list.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
}

/** A server that counts who comes. */
async function withServer(
  work: (port: number, hosts: readonly (string | null)[]) => Promise<void>,
): Promise<void> {
  const hosts: (string | null)[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    hosts.push(request.headers.get("host"));
    return new URL(request.url).pathname === "/redirect"
      ? new Response(null, { status: 302, headers: { location: "http://127.0.0.1:1/" } })
      : Response.json({ ok: true });
  });
  try {
    await work(server.addr.port, hosts);
  } finally {
    await server.shutdown();
  }
}

const REFUSED: readonly [server: string, target: string, names: Parameters<typeof dns>[0]][] = [
  ["https://mcp.example/mcp", "https://auth.example/", { "auth.example": ["10.0.0.1"] }],
  ["https://mcp.example/mcp", "https://auth.example/", { "auth.example": ["127.0.0.1"] }],
  ["https://mcp.example/mcp", "https://auth.example/", { "auth.example": ["169.254.169.254"] }],
  ["https://mcp.example/mcp", "https://auth.example/", { "auth.example": ["::ffff:127.0.0.1"] }],
  ["https://mcp.example/mcp", "https://auth.example/", { "auth.example": ["fd00::1", "::1"] }],
  ["https://mcp.example/mcp", "https://127.0.0.1/", {}],
  ["https://mcp.example/mcp", "https://[::1]/", {}],
  ["https://mcp.example/mcp", "https://localhost/", {}],
  ["https://mcp.example/mcp", "https://2130706433/", {}],
  ["https://mcp.example/mcp", "http://mcp.example/", {}],
  ["https://mcp.example/mcp", "http://auth.example/", { "auth.example": ["93.184.216.34"] }],
  ["http://mcp.example/mcp", "http://mcp.example:631/", {}],
  ["http://10.0.0.5/mcp", "http://127.0.0.1/", {}],
  ["http://10.0.0.5/mcp", "http://169.254.169.254/", {}],
  ["http://10.0.0.5/mcp", "http://router.example/", { "router.example": ["10.0.0.1"] }],
  // One name that leads to both is no neighbour.
  ["https://both.example/mcp", "https://auth.example/", {
    "both.example": ["93.184.216.34", "10.0.0.1"],
    "auth.example": ["10.0.0.2"],
  }],
];

for (const [server, target, names] of REFUSED) {
  const shown = Object.entries(names).map(([name, list]) => `${name}=${list}`).join(" ");
  Deno.test(`a login to ${server} does not go to ${target} ${shown}`, async () => {
    const all = { "mcp.example": ["93.184.216.34"], localhost: ["127.0.0.1"], ...names };
    const fetch = createGuardedFetch(server, dns(all));
    await assert.rejects(fetch(target), { code: "LOGIN_NEEDED", message: /^Refused to go to/ });
  });
}

Deno.test("a request goes to the address that was checked, whatever the name leads to later (DNS rebinding)", async () => {
  await withServer(async (port, hosts) => {
    // First near, as the server is; what comes later does not matter any more.
    const names = { localhost: [["127.0.0.1"], ["192.0.2.1"]] };
    const fetch = createGuardedFetch(`http://localhost:${port}/mcp`, dns(names));
    const response = await fetch(`http://localhost:${port}/metadata`);
    assert.deepEqual(await response.json(), { ok: true });
    assert.deepEqual(hosts, [`localhost:${port}`]);
  });
});

Deno.test("a name that turns private between two requests is refused at the second", async () => {
  const names = { "mcp.example": ["93.184.216.34"], "auth.example": [["10.0.0.1"], ["10.0.0.1"]] };
  const fetch = createGuardedFetch("https://mcp.example/mcp", dns(names));
  await assert.rejects(fetch("https://auth.example/"), /private address/);
  await assert.rejects(fetch("https://auth.example/"), /private address/);
});

Deno.test("redirects are not followed, bodies and headers go as they are", async () => {
  await withServer(async (port) => {
    const fetch = createGuardedFetch(`http://127.0.0.1:${port}/mcp`);
    const response = await fetch(`http://127.0.0.1:${port}/redirect`);
    assert.equal(response.status, 302);
    assert.equal(response.headers.get("location"), "http://127.0.0.1:1/");
    const posted = await fetch(`http://127.0.0.1:${port}/token`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ a: "ä&b" }),
    });
    assert.equal(posted.status, 200);
  });
});

Deno.test("a server that cannot be reached fails as fetch does", async () => {
  const fetch = createGuardedFetch("http://127.0.0.1:1/mcp");
  await assert.rejects(fetch("http://127.0.0.1:1/x"), (error) => error instanceof TypeError);
});

Deno.test("nearnessOf() knows every way to write an address that is no one else's", () => {
  const { public: open, private: near, loopback, special } = NEARNESS;
  const expected: Readonly<Record<string, number>> = {
    "8.8.8.8": open,
    "172.32.0.1": open,
    "2606:4700::1111": open,
    "10.1.2.3": near,
    "172.31.255.255": near,
    "192.168.0.1": near,
    "100.64.0.1": near,
    "fd12::1": near,
    "127.0.0.1": loopback,
    "127.255.0.1": loopback,
    "::1": loopback,
    "::ffff:127.0.0.1": loopback,
    "169.254.169.254": special,
    "0.0.0.0": special,
    "255.255.255.255": special,
    "224.0.0.1": special,
    "::": special,
    "fe80::1%eth0": special,
    "ff02::1": special,
    "64:ff9b::7f00:1": special,
    "not an address": special,
  };
  const found = Object.keys(expected).map((address) => [address, nearnessOf(address)]);
  assert.deepEqual(Object.fromEntries(found), expected);
  // Written in hexadecimal it may be taken for what it stands for, or for nothing at all.
  assert(nearnessOf("::ffff:7f00:1") >= loopback);
  assert.equal(nearnessOfName("LOCALHOST."), loopback);
  assert.equal(nearnessOfName("x.localhost"), loopback);
  assert.equal(nearnessOfName("[::1]"), loopback);
  assert.equal(nearnessOfName("localhost.example"), undefined);
});
