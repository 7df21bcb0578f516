import assert from "node:assert/strict";
import type { App } from "../../src/app.ts";
import { RunbyteError } from "../../src/base/errors.ts";
import { findTool, parseTarget } from "../../src/cli/target.ts";

/** As much of an application as `parseTarget` looks at. */
function appWith(...names: readonly string[]): App {
  const mcpServers = Object.fromEntries(names.map((name) => [name, { disabled: false }]));
  const hub = {
    details(name: string): never {
      throw new RunbyteError("SERVER_UNKNOWN", `Unknown server '${name}'`);
    },
  };
  return { config: { mcpServers }, hub } as unknown as App;
}

Deno.test("parseTarget() takes the longest server name that fits", () => {
  const app = appWith("io", "io.github", "x");
  assert.deepEqual(parseTarget("io.github.list.all", app), {
    server: "io.github",
    tool: "list.all",
  });
  assert.deepEqual(parseTarget("io.list", app), { server: "io", tool: "list" });
  assert.deepEqual(parseTarget("x", app), { server: "x", tool: undefined });
  assert.deepEqual(parseTarget("x.", app), { server: "x", tool: undefined });
  assert.throws(() => parseTarget("xy.list", app), /Unknown server 'xy'/);
});

Deno.test("findTool() takes the exact name, else the only other spelling", () => {
  const names = ["list_orders", "get-user", "getUser", "delete"];
  assert.equal(findTool("list_orders", "s", names), "list_orders");
  assert.equal(findTool("listOrders", "s", names), "list_orders");
  assert.equal(findTool("delete_", "s", names), "delete");
  assert.equal(findTool("getUser", "s", names), "getUser");
  assert.throws(
    () => findTool("get_user", "s", names),
    (thrown) => thrown instanceof RunbyteError && /'get-user' or 'getUser'/.test(thrown.hint ?? ""),
  );
  assert.throws(() => findTool("lst_orders", "s", names), { code: "TOOL_UNKNOWN" });
});
