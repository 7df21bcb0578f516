import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import assert from "node:assert/strict";
import { Runbyte, type RunbyteOptions } from "../support/runbyte.ts";
import { toyServer } from "../support/servers.ts";

/** Everything a model reads before it does anything. */
async function interfaceOf(options: RunbyteOptions): Promise<string> {
  await using runbyte = await Runbyte.start(options);
  const { tools } = await runbyte.client.listTools();
  return JSON.stringify([runbyte.client.getInstructions(), tools]);
}

Deno.test("instructions and tools cost at most 900 tokens and are the same bytes at every start", async () => {
  const first = await interfaceOf({});
  assert.equal(await interfaceOf({ config: { mcpServers: { toy: toyServer() } } }), first);
  assert.ok(countTokens(first) <= 900, `${countTokens(first)} tokens`);
});

Deno.test("without a config /servers is empty and the README says how to add a server", async () => {
  await using runbyte = await Runbyte.start();
  const listing = await runbyte.read("list_directory", "/servers");
  assert.doesNotMatch(listing, /\/ \(/);
  const readme = await runbyte.read("read_file", "/servers/README.md");
  assert.match(readme, /mcpServers/);
  assert.equal(await runbyte.value("return 6 * 7;"), 42);
});

Deno.test("initialize and listings do not wait for a slow server, which shows as connecting", async () => {
  const mcpServers = { quick: toyServer(), slow: toyServer({ TOY_START_DELAY_MS: "600000" }) };
  await using runbyte = await Runbyte.start({ config: { mcpServers } });
  assert.match(await runbyte.read("list_directory", "/servers"), /slow\/ \(connecting…\)/);
  assert.match(await runbyte.read("list_directory", "/servers/quick"), /echo\.ts/);
  const listing = await runbyte.read("list_directory", "/servers");
  assert.match(listing, /slow\/ \(connecting…\)/);
  assert.match(listing, /quick\/ \(\d+ functions\)/);
});

Deno.test("a server that cannot start marks only its own folder, with the reason", async () => {
  const broken = { command: "runbyte-no-such-program" };
  await using runbyte = await Runbyte.start({
    config: { mcpServers: { toy: toyServer(), broken } },
  });
  const answer = await runbyte.call("list_directory", { path: "/servers/broken" });
  assert.match(answer.text, /runbyte-no-such-program|ENOENT|not found/i);
  assert.match(await runbyte.read("list_directory", "/servers"), /broken\/ \(.+\)/);
  assert.equal(
    await runbyte.value("import { echo } from './servers/toy'; return await echo({ value: 'a' });"),
    "a",
  );
  assert.match((await runbyte.execute("import './servers/broken'; return 1;")).text, /broken/);
});

Deno.test("a wrong path teaches the right one", async () => {
  await using runbyte = await Runbyte.start({ config: { mcpServers: { toy: toyServer() } } });
  const answer = await runbyte.call("list_directory", { path: "/servers/toi" });
  assert.equal(answer.isError, true);
  assert.match(answer.text, /\/servers\/toy/);
});
