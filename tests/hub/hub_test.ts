import assert from "node:assert/strict";
import { backoffMs } from "../../src/hub/backoff.ts";
import { createHub } from "../../src/hub/hub.ts";
import type { ServerState } from "../../src/codegen/source.ts";
import { isAlive, waitUntil } from "../support/processes.ts";
import { sharedPath } from "../support/shared.ts";
import {
  call,
  FakeClock,
  hostileConfig,
  messageOf,
  stdioConfig,
  toyConfig,
  untilChange,
} from "./fixture.ts";

const MISSING = stdioConfig("no-such-command-here", []);

Deno.test("createHub() starts nothing before it is asked", async () => {
  await using hub = createHub({ a: hostileConfig("ok") });
  assert.deepEqual(hub.details("a").state, "idle");
  assert.equal(hub.details("a").pid, undefined);
});

Deno.test("listServers() does not wait, starts all at once, and gives them in the order of their names", async () => {
  const slow = toyConfig("toy_server.ts", [], { env: { TOY_START_DELAY_MS: "60000" } });
  await using hub = createHub({ b: slow, a: toyConfig("toy_server.ts"), c: MISSING });
  const states = (): (readonly [string, ServerState])[] =>
    hub.listServers().map(({ name, state }) => [name, state] as const);
  assert.deepEqual(states(), [["a", "connecting"], ["b", "connecting"], ["c", "connecting"]]);
  await hub.getCatalogue("a");
  await untilChange(hub, () => hub.details("c").state === "unavailable");
  assert.deepEqual(states(), [["a", "ready"], ["b", "connecting"], ["c", "unavailable"]]);
});

Deno.test("a disabled server does not exist", async () => {
  await using hub = createHub({ a: hostileConfig("ok"), b: { ...MISSING, disabled: true } });
  assert.deepEqual(hub.listServers().map(({ name }) => name), ["a"]);
  await assert.rejects(hub.getCatalogue("b"), { code: "SERVER_UNKNOWN" });
});

Deno.test("an unknown server is refused with the nearest name", async () => {
  await using hub = createHub({ github: hostileConfig("ok"), slack: hostileConfig("ok") });
  await assert.rejects(hub.getCatalogue("githb"), {
    code: "SERVER_UNKNOWN",
    message: "Unknown server 'githb'. Did you mean 'github'?",
    hint: "Available: github, slack",
  });
  assert.throws(() => hub.details("x"), { code: "SERVER_UNKNOWN" });
  assert.match(messageOf(await call(hub, "githb", "go")), /^Unknown server 'githb'/);
  assert.throws(() => hub.details("__proto__"), { code: "SERVER_UNKNOWN" });
});

Deno.test("an unknown tool is refused with the nearest name before anything is sent", async () => {
  await using hub = createHub({ a: hostileConfig("ok") });
  const message = messageOf(await call(hub, "a", "enviroment"));
  assert.equal(message, "Unknown tool 'enviroment' on server 'a'. Did you mean 'environment'?");
  const { value } = await call(hub, "a", "heard");
  const methods = (value as { heard: { method: string }[] }).heard.map(({ method }) => method);
  assert.deepEqual(methods, ["notifications/initialized"]);
});

Deno.test("a tool that is filtered out is unknown", async () => {
  await using hub = createHub({ a: hostileConfig("ok", { excludeTools: ["env*"] }) });
  assert.match(messageOf(await call(hub, "a", "environment")), /^Unknown tool/);
});

Deno.test("arguments must be an object; none at all are an empty one", async () => {
  await using hub = createHub({ a: hostileConfig("ok") });
  for (const args of [1, "x", [1]]) {
    assert.equal(
      messageOf(await call(hub, "a", "go", args)),
      "The arguments of 'go' must be one object",
    );
  }
  assert.equal((await call(hub, "a", "go", null)).value, "{}");
  assert.equal((await call(hub, "a", "go", { x: 1 })).value, '{"x":1}');
});

Deno.test("calls of one server run in parallel", async () => {
  await using hub = createHub({ a: toyConfig("toy_server.ts") });
  await Promise.all(Array.from({ length: 20 }, () => call(hub, "a", "wait", { ms: 200 })));
  const { value } = await call(hub, "a", "max_in_flight");
  assert.equal(value, '{"maxInFlight":20}');
});

Deno.test("an aborted signal throws its reason, before a call and while connecting", async () => {
  await using hub = createHub({ a: hostileConfig("silent") });
  const gone = AbortSignal.abort(new Error("gone"));
  await assert.rejects(call(hub, "a", "go", {}, { signal: gone }), { message: "gone" });
  assert.equal(hub.details("a").state, "idle");
  const abort = new AbortController();
  const pending = hub.getCatalogue("a", abort.signal);
  abort.abort(new Error("changed my mind"));
  await assert.rejects(pending, { message: "changed my mind" });
  const calling = call(hub, "a", "go", {}, { timeoutMs: 100 });
  assert.match(messageOf(await calling), /no answer within 0\.1 s/);
});

Deno.test("backoffMs() grows to a minute and stays under 5 s for the first four", () => {
  const longest = [1, 2, 3, 4, 5, 10, 100].map((failures) => backoffMs(failures, () => 1));
  assert.deepEqual(longest, [500, 1_000, 2_000, 4_000, 8_000, 60_000, 60_000]);
  assert.equal(backoffMs(1, () => 0), 375);
});

Deno.test("a server that cannot start is tried a few times in the background, then only when it is used", async () => {
  const clock = new FakeClock();
  await using hub = createHub({ a: MISSING }, { clock, random: () => 1 });
  let attempts = 0;
  hub.onChange(() => {
    if (hub.details("a").state === "connecting") attempts++;
  });
  const failed = async (): Promise<void> => {
    await untilChange(hub, () => hub.details("a").state === "unavailable");
  };
  await assert.rejects(hub.getCatalogue("a"), { hint: /tried again in 1 s/ });
  await assert.rejects(hub.getCatalogue("a"), { code: "SERVER_UNAVAILABLE" });
  assert.equal(attempts, 1);
  for (const delayMs of [500, 1_000, 2_000]) {
    assert.deepEqual(clock.due, [clock.now() + delayMs]);
    clock.advance(delayMs);
    await failed();
  }
  assert.equal(attempts, 4);
  assert.deepEqual(clock.due, []);
  clock.advance(3_999);
  hub.listServers();
  assert.equal(attempts, 4);
  clock.advance(1);
  hub.listServers();
  assert.equal(attempts, 5);
  await failed();
});

Deno.test("a server that crashes again and again is not brought back for ever, but at once when it is used", async () => {
  const clock = new FakeClock();
  await using hub = createHub({ a: hostileConfig("crash") }, { clock, random: () => 1 });
  await hub.getCatalogue("a");
  for (const delayMs of [500, 1_000, 2_000]) {
    await call(hub, "a", "go");
    assert.equal(hub.details("a").state, "unavailable");
    assert(clock.due.includes(clock.now() + delayMs));
    clock.advance(delayMs);
    await untilChange(hub, () => hub.details("a").state === "ready");
  }
  await call(hub, "a", "go");
  clock.advance(50_000);
  assert.equal(hub.details("a").state, "unavailable");
  assert.equal((await call(hub, "a", "go", { calm: true })).value, "calm");
});

Deno.test("a flood ends a server for a while, keeps its catalogue, and tells why", {
  ignore: !sharedPath("attacks"),
}, async () => {
  const script = sharedPath("attacks/fixtures/evil-stdio-server.mjs")!;
  await using hub = createHub({ a: stdioConfig(Deno.execPath(), ["run", "-A", script, "storm"]) });
  const { tools } = await hub.getCatalogue("a");
  await untilChange(hub, () => hub.details("a").state === "unavailable");
  assert.match(hub.details("a").reason!, /too many messages/);
  assert.equal((await hub.getCatalogue("a")).tools, tools);
  assert.match(messageOf(await call(hub, "a", "go")), /unavailable.*too many/);
});

Deno.test("configure() keeps what did not change, replaces what did, and drops what is gone", async () => {
  const [same, changed, gone] = ["ok", "ok", "ok"].map((mode) => hostileConfig(mode));
  await using hub = createHub({ same, changed, gone });
  await Promise.all(["same", "changed", "gone"].map((name) => hub.getCatalogue(name)));
  const pids = ["same", "changed", "gone"].map((name) => hub.details(name).pid!);
  const told: string[] = [];
  hub.onChange((name) => told.push(name));
  hub.configure({
    same: structuredClone(same),
    changed: { ...changed, env: { A: "1" } },
    added: same,
  });
  assert.deepEqual(told.toSorted(), ["added", "changed", "gone"]);
  assert.deepEqual(hub.listServers().map(({ name, state }) => [name, state]), [
    ["added", "connecting"],
    ["changed", "connecting"],
    ["same", "ready"],
  ]);
  assert.equal(hub.details("same").pid, pids[0]);
  await waitUntil("the old ones are gone", () => !isAlive(pids[1]) && !isAlive(pids[2]));
  await hub.getCatalogue("added");
  await hub.getCatalogue("changed");
});

Deno.test("disposing the hub ends every process, also those that are just starting, and fails what waits", async () => {
  const hub = createHub({ a: hostileConfig("ok"), b: hostileConfig("silent") });
  await hub.getCatalogue("a");
  const { pid } = hub.details("a");
  const waiting = hub.getCatalogue("b");
  const calling = call(hub, "b", "go");
  await Promise.all([
    hub[Symbol.asyncDispose](),
    assert.rejects(waiting, { message: /shut/ }),
    calling.then((reply) => assert.match(messageOf(reply), /shut/)),
  ]);
  assert(!isAlive(pid!));
  await assert.rejects(hub.getCatalogue("a"), { code: "SERVER_UNKNOWN" });
});
