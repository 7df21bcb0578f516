import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ORDER_PROGRAM, READ_BACK_PROGRAM } from "../../src/demo/program.ts";
import { Runbyte } from "../support/runbyte.ts";
import { playServers } from "../support/servers.ts";
import { sharedPath } from "../support/shared.ts";
import { storyProgram } from "../support/story.ts";

const seed = sharedPath("seed.txt");
const program = seed === undefined ? ORDER_PROGRAM : storyProgram(readFileSync(seed, "utf8"));

Deno.test("the story's program runs verbatim in one execute_code, every side effect exactly once", async () => {
  await using runbyte = await Runbyte.start({ config: { mcpServers: playServers() } });
  const answer = await runbyte.execute(program);
  assert.deepEqual(answer.blocks, [{ type: "text", text: '{"processed":8,"total":9400.08}' }]);
  assert.equal(answer.isError, false);
  const { records, messages } = await runbyte.value(READ_BACK_PROGRAM);
  assert.equal(records.length, 8);
  assert.equal(
    new Set(records.map((record: { OrderNumber: number }) => record.OrderNumber)).size,
    8,
  );
  assert.deepEqual(messages, ["8 high-value orders today! Total: $9,400.08"]);
});

Deno.test("the story's tree looks as the story shows it", async () => {
  await using runbyte = await Runbyte.start({ config: { mcpServers: playServers() } });
  const files = async (server: string) =>
    (await runbyte.read("list_directory", `/servers/${server}`)).match(/\w+\.ts/g)!.toSorted();
  assert.deepEqual(await files("shopify"), [
    "createOrder.ts",
    "getOrder.ts",
    "index.ts",
    "listOrders.ts",
  ]);
  assert.deepEqual(await files("airtable"), ["createRecord.ts", "index.ts", "listRecords.ts"]);
  assert.deepEqual(await files("slack"), ["index.ts", "listChannels.ts", "postMessage.ts"]);
  const servers = await runbyte.read("list_directory", "/servers");
  for (const name of ["shopify/", "airtable/", "slack/"]) {
    assert.ok(servers.includes(name), servers);
  }
  const module = await runbyte.read("read_file", "/servers/shopify/listOrders.ts");
  assert.match(module, /export (declare )?(async )?function listOrders\(/);
  assert.match(module, /created_after\?: string/);
});
