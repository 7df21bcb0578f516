/** Requests that must not get in, sent to a real Runbyte as no client would send them. */
import assert from "node:assert/strict";
import { HttpRunbyte, TOKEN } from "../support/http_runbyte.ts";
import {
  currentRequest,
  execute,
  INITIALIZE,
  JSON_HEADERS,
  request,
} from "../support/mcp_messages.ts";
import { type RawHeaders, RawHttp, sendRaw } from "../support/raw_http.ts";

const MIB = 1024 * 1024;

/** Fails unless Runbyte still serves, has said nothing on stdout, and told nothing in `seen`. */
async function assertUnharmed(runbyte: HttpRunbyte, ...seen: readonly string[]): Promise<void> {
  for (const text of seen) {
    for (const secret of [TOKEN, "node_modules", "file://", runbyte.scratch, "    at "]) {
      assert(!text.includes(secret), `${secret} shows in ${text.slice(0, 1_000)}`);
    }
    assert.doesNotMatch(text, /^access-control-/im, "no web page may read an answer");
  }
  const { text } = await sendRaw(runbyte.url, "POST", {}, INITIALIZE);
  assert.match(text, /^HTTP\/1\.1 200/);
  assert.deepEqual(runbyte.child.lines, []);
}

interface Case {
  readonly name: string;
  readonly headers: RawHeaders;
  readonly status: number;
  /** @default "POST" */
  readonly method?: string;
  /** @default INITIALIZE */
  readonly body?: string;
  readonly path?: string;
  readonly says?: RegExp;
}

const PORT = "$PORT";

const NAMES: readonly Case[] = [
  ["a name that leads here", "evil.test"],
  ["a name of a wildcard service", `127.0.0.1.nip.io:${PORT}`],
  ["a user in front of the name", `localhost:${PORT}@evil.com`],
  ["the address for every interface", `0.0.0.0:${PORT}`],
  ["a name that begins like ours", `localhost.evil.com:${PORT}`],
  ["another address of this machine", `127.0.0.2:${PORT}`],
  ["an empty name", ""],
  ["no name", undefined],
  ["two names", [`127.0.0.1:${PORT}`, "evil.test"]],
].map(([name, host]) => ({
  name: `${name} as Host`,
  headers: { Host: host as string },
  status: 403,
}));

const ORIGINS: readonly Case[] = [
  ["another site", "https://evil.example"],
  ["a site that looks like this machine", "http://localhost.evil.com"],
  ["another port of this machine", "http://localhost:9999"],
  ["our port in clear and in TLS", `https://localhost:${PORT}`],
  ["a document without an origin", "null"],
  ["a file", "file://"],
  ["an extension", "chrome-extension://abcdefgh"],
  ["two origins", [`http://localhost:${PORT}`, "https://evil.example"]],
].map(([name, origin]) => ({
  name: `a page of ${name}`,
  headers: { Origin: origin as string },
  status: 403,
}));

const CREDENTIALS: readonly Case[] = [
  { name: "no token", headers: { Authorization: undefined }, status: 401 },
  { name: "a wrong token", headers: { Authorization: "Bearer wrong" }, status: 401 },
  { name: "an empty token", headers: { Authorization: "Bearer " }, status: 401 },
  { name: "our token and more", headers: { Authorization: `Bearer ${TOKEN}x` }, status: 401 },
  {
    name: "the beginning of our token",
    headers: { Authorization: `Bearer ${TOKEN.slice(0, -1)}` },
    status: 401,
  },
  {
    name: "another scheme",
    headers: { Authorization: `Basic ${btoa(`x:${TOKEN}`)}` },
    status: 401,
  },
  {
    name: "the token in the address",
    headers: { Authorization: undefined },
    path: `/mcp?access_token=${TOKEN}&token=${TOKEN}`,
    status: 401,
  },
  {
    name: "the token in a cookie",
    headers: { Authorization: undefined, Cookie: `token=${TOKEN}` },
    status: 401,
  },
].map((each) => ({ ...each, says: /^www-authenticate: bearer /im }));

const BODIES: readonly Case[] = [
  {
    name: "a batch of 5,000",
    headers: {},
    body: `[${Array(5_000).fill(request("tools/list")).join()}]`,
    status: 400,
  },
  { name: "text of a form", headers: { "Content-Type": "text/plain" }, status: 415 },
  { name: "no type", headers: { "Content-Type": undefined }, status: 415 },
  {
    name: "a type that only contains the right one",
    headers: { "Content-Type": "text/x; application/json" },
    status: 415,
  },
  { name: "a compressed body", headers: { "Content-Encoding": "gzip" }, status: 415 },
  { name: "no JSON", headers: {}, body: "{", status: 400 },
  { name: "no body", headers: {}, body: "", status: 400 },
  { name: "JSON two million levels deep", headers: {}, body: "[".repeat(2 * MIB), status: 400 },
  {
    name: "JSON that is deep and whole",
    headers: {},
    body: "[".repeat(MIB) + "]".repeat(MIB),
    status: 400,
  },
  { name: "a call without a session", headers: {}, body: execute("return 1"), status: 400 },
  { name: "more than 4 MiB", headers: {}, body: JSON.stringify("x".repeat(4 * MIB)), status: 413 },
  {
    name: "more than 4 MiB announced",
    headers: { "Content-Length": "1000000000" },
    body: "x",
    status: 413,
  },
];

const SMUGGLED: readonly Case[] = [
  {
    name: "two lengths of one kind each",
    headers: { "Content-Length": "5", "Transfer-Encoding": "chunked" },
    body: "0\r\n\r\nGET /mcp HTTP/1.1\r\n\r\n",
    status: 400,
  },
  { name: "two lengths", headers: { "Content-Length": ["2", "3"] }, body: "{}x", status: 400 },
  { name: "a negative length", headers: { "Content-Length": "-1" }, status: 400 },
  { name: "a header over 16 KiB", headers: { "X-Large": "x".repeat(17_000) }, status: 431 },
];

const METHODS: readonly Case[] = [
  {
    name: "a preflight of a web page",
    method: "OPTIONS",
    headers: { Authorization: undefined },
    status: 405,
  },
  { name: "PUT", method: "PUT", headers: {}, status: 405 },
  { name: "another path", headers: {}, path: "/mcp/../admin", status: 404 },
  { name: "GET without a session", method: "GET", headers: {}, body: "", status: 405 },
  { name: "DELETE without a session", method: "DELETE", headers: {}, body: "", status: 405 },
  {
    name: "a session that never was",
    headers: { "Mcp-Session-Id": "0".repeat(32) },
    body: request("tools/list"),
    status: 404,
  },
  {
    name: "headers that say another tool than the body",
    headers: {
      ...currentRequest("tools/call", { name: "execute_code" }).headers,
      "Mcp-Name": "read_file",
    },
    body: currentRequest("tools/call", { name: "execute_code", arguments: { code: "" } }).body,
    status: 400,
  },
];

const GROUPS = { NAMES, ORIGINS, CREDENTIALS, BODIES, SMUGGLED, METHODS };

for (const [group, cases] of Object.entries(GROUPS)) {
  Deno.test(`over HTTP nobody gets in by ${group.toLowerCase()}`, async (test) => {
    await using runbyte = await HttpRunbyte.start();
    const { port } = runbyte.url;
    for (const { name, headers, status, method = "POST", body = INITIALIZE, path, says } of cases) {
      await test.step(name, async () => {
        const actual = JSON.parse(JSON.stringify(headers).replaceAll(PORT, port));
        for (const key of Object.keys(headers)) actual[key] ??= undefined;
        const url = path === undefined ? runbyte.url : new URL(runbyte.url.origin + path);
        const answer = await sendRaw(url, method, actual, body);
        assert.equal(answer.status, status, answer.text.slice(0, 500));
        if (says) assert.match(answer.text, says);
        await assertUnharmed(runbyte, answer.text);
      });
    }
    await assertUnharmed(runbyte, runbyte.child.stderr);
  });
}

Deno.test("a connection is usable after a body that was too large", async () => {
  await using runbyte = await HttpRunbyte.start();
  using raw = await RawHttp.connect(runbyte.url);
  const body = "x".repeat(8 * MIB);
  raw.send(raw.head("POST", { "Content-Length": String(body.length) }) + body);
  assert.equal((await raw.answer()).status, 413);
  raw.send(raw.head("POST", { "Content-Length": String(INITIALIZE.length) }) + INITIALIZE);
  assert.equal((await raw.answer()).status, 200);
});

Deno.test("a body without a length ends where it becomes too large", async () => {
  await using runbyte = await HttpRunbyte.start();
  using raw = await RawHttp.connect(runbyte.url);
  raw.send(raw.head("POST", { "Transfer-Encoding": "chunked" }));
  const chunk = `100000\r\n${"x".repeat(MIB)}\r\n`;
  for (let sent = 0; sent < 5; sent++) raw.send(chunk);
  assert.equal((await raw.answer()).status, 413);
});

Deno.test("our own page and our own name get in", async () => {
  await using runbyte = await HttpRunbyte.start({
    server: { url: "https://runbyte.example.com/mcp" },
  });
  const { url } = runbyte;
  const { port } = url;
  for (
    const headers of [
      { Host: "runbyte.example.com" },
      { Host: "runbyte.example.com", Origin: "https://runbyte.example.com" },
      { Host: `localhost:${port}`, Origin: `http://localhost:${port}` },
      { Host: `[::1]:${port}` },
    ]
  ) {
    const { status, text } = await sendRaw(url, "POST", headers, INITIALIZE);
    assert.equal(status, 200, JSON.stringify(headers) + text);
  }
  const other = await sendRaw(url, "POST", { Origin: "https://other.example.com" }, INITIALIZE);
  assert.equal(other.status, 403);
});

Deno.test("answers are not kept by caches, and no web page may read them", async () => {
  await using runbyte = await HttpRunbyte.start();
  const response = await runbyte.fetch({ method: "POST", headers: JSON_HEADERS, body: INITIALIZE });
  await response.text();
  assert.equal(response.headers.get("cache-control"), "no-cache, no-transform");
  const refused = await runbyte.fetch({ headers: { authorization: "Bearer wrong" } });
  await refused.text();
  assert.equal(refused.headers.get("cache-control"), "no-store");
  for (const each of [response, refused]) {
    assert.equal(each.headers.get("access-control-allow-origin"), null);
    assert.equal(each.headers.get("x-content-type-options"), "nosniff");
  }
});
