import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HttpRunbyte, type HttpRunbyteOptions, TOKEN } from "../../support/http_runbyte.ts";
import { Issuer } from "../../support/issuer.ts";
import { assertJsonRpc } from "../../support/json_rpc.ts";
import { currentRequest, INITIALIZE, request } from "../../support/mcp_messages.ts";
import { type RawAnswer, type RawHeaders, sendRaw } from "../../support/raw_http.ts";
import { type AttackCase, type Expectation, patternOf } from "./attack_case.ts";
import { canMeasure, ProcessTree } from "./process_tree.ts";

/** What a case of this channel expects besides the rest. */
interface HttpExpectation extends Expectation {
  readonly status?: number;
  readonly status_any?: readonly number[];
  readonly header?: Readonly<Record<string, string>>;
  readonly other_clients_ok?: boolean;
}

interface HttpInput {
  readonly headers?: Readonly<Record<string, string>>;
  readonly hosts?: readonly string[];
  readonly auth?: readonly string[];
  readonly body?: "batch5000";
  readonly attack?: "session-flood";
  readonly do?: string;
}

const CALLERS = { alice: TOKEN, bob: "the-token-of-somebody-else" };

/** Sends what a hostile HTTP client sends. */
export async function attackHttp(attack: AttackCase): Promise<void> {
  const input = attack.input as HttpInput;
  if (input.auth) return await withIssuer((runbyte, send) => tokens(runbyte, send, attack));
  await withRunbyte({ token: null, server: { callers: CALLERS } }, async (runbyte) => {
    const { expect } = attack as { expect: HttpExpectation };
    if (input.attack === "session-flood") await flood(runbyte, expect);
    else if (input.do?.includes("handle")) await hijack(runbyte, expect);
    else if (input.do?.includes("500")) await provokeFault(runbyte, expect);
    else {for (const [headers, body] of requestsOf(input)) {
        assertAnswer(expect, await sendRaw(runbyte.url, "POST", headers, body));
      }}
    await assertAlive(runbyte, TOKEN);
  });
}

async function withRunbyte(
  options: HttpRunbyteOptions,
  work: (runbyte: HttpRunbyte) => Promise<void>,
): Promise<void> {
  await using runbyte = await HttpRunbyte.start(options);
  await work(runbyte);
  assertJsonRpc(runbyte.child.lines);
}

type Send = (claims: Readonly<Record<string, unknown>>) => Promise<string>;

async function withIssuer(
  work: (runbyte: HttpRunbyte, send: Send) => Promise<void>,
): Promise<void> {
  await using issuer = await Issuer.start();
  const oauth = { issuer: issuer.url, audience: "https://runbyte.test/mcp", scopes: ["run"] };
  await withRunbyte(
    { token: null, server: { oauth } },
    (runbyte) =>
      work(runbyte, (claims) => issuer.token({ aud: oauth.audience, scope: "run", ...claims })),
  );
}

function requestsOf(input: HttpInput): readonly (readonly [RawHeaders, string])[] {
  const known = input.headers ?? input.hosts ?? input.body;
  assert(known !== undefined, `an input that nobody knows: ${JSON.stringify(input)}`);
  if (input.headers) {
    const byName = Object.entries(input.headers).map(([name, value]) =>
      [name === "content-type" ? "Content-Type" : name, value] as const
    );
    return [[Object.fromEntries(byName), INITIALIZE]];
  }
  if (input.hosts) return input.hosts.map((Host) => [{ Host }, INITIALIZE]);
  return [[{}, `[${Array(5_000).fill(request("tools/list")).join()}]`]];
}

function assertAnswer(expect: HttpExpectation, { status, text }: RawAnswer): void {
  const wanted = expect.status_any ?? [expect.status];
  assert(status !== undefined && wanted.includes(status), `${status}: ${text.slice(0, 500)}`);
  for (const [name, part] of Object.entries(expect.header ?? {})) {
    const value = new RegExp(`^${name}: (.*)$`, "im").exec(text)?.[1];
    assert(value?.includes(part), `${name} is ${value}`);
  }
}

async function tokens(runbyte: HttpRunbyte, send: Send, { expect, input }: AttackCase) {
  assert.deepEqual(input.auth, ["jwt-no-scope"]);
  const Authorization = `Bearer ${await send({ scope: null })}`;
  assertAnswer(expect, await sendRaw(runbyte.url, "POST", { Authorization }, INITIALIZE));
  await assertAlive(runbyte, await send({}));
}

async function hijack(runbyte: HttpRunbyte, expect: HttpExpectation): Promise<void> {
  const alice = await runbyte.connect();
  const made = await alice.call("execute_code", { code: "return 1", workspace: "new" });
  const workspace = made.blocks.at(-1)!.text!.split(" ")[1];
  const bob = await runbyte.connect({ token: CALLERS.bob });
  const answer = await bob.call("execute_code", { code: "return 1", workspace });
  assert.equal(answer.isError, true);
  assert.match(answer.text, patternOf(expect.error!));
  assert.equal(await alice.run("return 2", workspace), "2");
}

async function provokeFault(runbyte: HttpRunbyte, expect: HttpExpectation): Promise<void> {
  mkdirSync(runbyte.scratch, { recursive: true });
  writeFileSync(join(runbyte.scratch, "workspaces"), "not a folder");
  const { headers, body } = currentRequest("tools/call", {
    name: "execute_code",
    arguments: { code: "return 1" },
  });
  const { text } = await sendRaw(runbyte.url, "POST", { ...headers }, body);
  assert.match(text, /failed/);
  for (const word of expect.forbid!) {
    assert(!text.includes(word.replace("$TOKEN", TOKEN)), `${word} shows: ${text}`);
  }
  Deno.removeSync(join(runbyte.scratch, "workspaces"));
}

async function flood(runbyte: HttpRunbyte, expect: HttpExpectation): Promise<void> {
  const tree = new ProcessTree(runbyte.child.pid);
  if (canMeasure) tree.watchMemory();
  const post = async (init: RequestInit): Promise<void> => {
    const response = await runbyte.fetch({ method: "POST", ...init });
    await response.text();
    assert(expect.status_any!.includes(response.status), `${response.status}`);
  };
  const open = async (): Promise<void> => {
    const { headers } = currentRequest("initialize");
    const older = { ...headers, "MCP-Protocol-Version": "2025-11-25" };
    for (let i = 0; i < 100; i++) await post({ headers: older, body: INITIALIZE });
  };
  await Promise.all(Array.from({ length: 50 }, open));
  const params = { name: "execute_code", arguments: { code: "return 1+1" } };
  const call = currentRequest("tools/call", params);
  const calls = Array.from({ length: 1_000 }, () => post(call));
  await assertAlive(runbyte, CALLERS.bob);
  await Promise.all(calls);
  if (!canMeasure) return;
  const peak = tree.stopWatching();
  assert(peak <= expect.peak_rss_mb!, `${peak.toFixed()} MiB of memory`);
}

async function assertAlive(runbyte: HttpRunbyte, token: string): Promise<void> {
  const client = await runbyte.connect({ token });
  assert.equal(await client.run("return 1+1"), "2");
}
