import assert from "node:assert/strict";
import process from "node:process";
import { AppOnDemand } from "../../src/cli/app_on_demand.ts";
import { commandOf, descendantsOf, waitUntil } from "../support/processes.ts";

const plain = (text: string): string => text;

function ownChildren(): readonly number[] {
  return descendantsOf(process.pid).filter((pid) => /__executor|__compiler/.test(commandOf(pid)));
}

Deno.test("AppOnDemand reads its configuration once, and not before somebody needs it", async () => {
  let reads = 0;
  const readConfig = () => {
    reads++;
    return Promise.reject(new Error("wrong"));
  };
  await using app = new AppOnDemand(readConfig, plain);
  assert.equal(app.sessions.count(), 0);
  assert.equal(app.sessions.find("x"), undefined);
  assert.equal(app.redact("text"), "text");
  assert.equal(reads, 0);
  await assert.rejects(app.configure(), /wrong/);
  await assert.rejects(app.configured, /wrong/);
  assert.equal(reads, 1);
});

Deno.test("AppOnDemand ends what it had started when the configuration is wrong", async () => {
  const config = Promise.withResolvers<never>();
  await using app = new AppOnDemand(() => config.promise, plain);
  app.warm();
  const opened = assert.rejects(app.sessions.open(), /wrong/);
  await waitUntil("children are there", () => ownChildren().length > 0);
  config.reject(new Error("wrong"));
  await opened;
  await waitUntil("they are gone", () => ownChildren().length === 0);
});
