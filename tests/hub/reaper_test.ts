import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { createHub } from "../../src/hub/hub.ts";
import { Child } from "../support/child.ts";
import { commandOf, descendantsOf, isAlive, waitUntil } from "../support/processes.ts";
import { hostileConfig } from "./fixture.ts";

const OWNER = fileURLToPath(new URL("../toys/hub_owner.ts", import.meta.url));

Deno.test({
  name: "when the hub's process is killed, its children end with all that they started",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const servers = { a: hostileConfig("stubborn"), b: hostileConfig("grandchild") };
    await using owner = new Child(Deno.execPath(), ["run", "-qA", OWNER, JSON.stringify(servers)]);
    await waitUntil("its servers run", () => owner.lines.length > 0);
    const pids = JSON.parse(owner.lines[0]).map((words: string) => Number(words.split(" ")[1]));
    const family = descendantsOf(owner.pid);
    assert(pids.every((pid: number) => family.includes(pid)));
    owner.kill("SIGKILL");
    await owner.exited;
    await waitUntil("all of them are gone", () => !family.some(isAlive));
  },
});

Deno.test({
  name: "no process is left when the hub is disposed",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const before = new Set(descendantsOf(Deno.pid));
    const hub = createHub({ a: hostileConfig("ok"), b: hostileConfig("stubborn") });
    await hub.getCatalogue("a");
    await hub[Symbol.asyncDispose]();
    const left = (): readonly number[] => descendantsOf(Deno.pid).filter((pid) => !before.has(pid));
    await waitUntil(`these end: ${left().map(commandOf)}`, () => left().length === 0);
  },
});
