import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createFolder } from "../support/entry.ts";
import { Runbyte } from "../support/runbyte.ts";
import { playServers } from "../support/servers.ts";

const MODULE = "/servers/shopify/listOrders.ts";
const CALL = `import * as shopify from "./servers/shopify";
const orders = await shopify.listOrders({ limit: 3 });
return orders.map((order) => order.no_such_field ?? null).length;`;

Deno.test("what results look like is learned, shown in the module, kept over a restart, and never a type error", async () => {
  const scratch = createFolder();
  try {
    {
      await using runbyte = await Runbyte.start({ config: { mcpServers: playServers() }, scratch });
      assert.doesNotMatch(await runbyte.read("read_file", MODULE), /Seen in/);
      assert.equal((await runbyte.execute(CALL)).text, "3");
      const module = await runbyte.read("read_file", MODULE);
      assert.match(module, /Seen in 1 result, last \d{4}-\d\d-\d\d/);
      assert.match(module, /total_price\??: number/);
      assert.equal(
        (await runbyte.execute(CALL)).text,
        "3",
        "a learned shape must not reject a program",
      );
      runbyte.child.closeStdin();
      await runbyte.child.exited;
    }
    assert.ok(!storedText(scratch).includes("@"), "values such as mail addresses are never kept");
    await using runbyte = await Runbyte.start({ config: { mcpServers: playServers() }, scratch });
    assert.match(await runbyte.read("read_file", MODULE), /Seen in 2 results/);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});

Deno.test("learnTypes: false learns nothing", async () => {
  const scratch = createFolder();
  try {
    await using runbyte = await Runbyte.start({
      config: { mcpServers: playServers(), learnTypes: false },
      scratch,
    });
    assert.equal((await runbyte.execute(CALL)).text, "3");
    assert.doesNotMatch(await runbyte.read("read_file", MODULE), /Seen in/);
    assert.ok(!existsSync(`${scratch}/learned`));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});

function storedText(scratch: string): string {
  const names = readdirSync(`${scratch}/learned`);
  assert.ok(names.length > 0);
  return names.map((name) => readFileSync(`${scratch}/learned/${name}`, "utf8")).join("\n");
}
