import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLearnedStore } from "../../src/codegen/learned_store.ts";
import {
  createLearnedTypes,
  type LearnedStore,
  type LearnedTypes,
} from "../../src/codegen/learned_types.ts";
import { createLibrary } from "../../src/codegen/library.ts";
import type { Tool } from "../../src/codegen/source.ts";
import { checkModules } from "./check_modules.ts";
import { catalogue, readySource } from "./corpus.ts";
import { readText } from "./tools_alone.ts";

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 10, 20);

/** A store in memory and a clock that stands. */
function setUp(
  kept: Record<string, string> = {},
): { types: LearnedTypes; kept: Record<string, string>; clock: { now: number } } {
  const clock = { now: START_MS };
  const store: LearnedStore = {
    read: (server) => Promise.resolve(kept[server]),
    write: (server, text) => Promise.resolve(void (kept[server] = text)),
  };
  return { types: createLearnedTypes(store, { now: () => clock.now }), kept, clock };
}

const tool: Tool = { name: "list_orders", inputSchema: { type: "object" } };
const json = (value: unknown) => ({ form: "json", body: JSON.stringify(value) }) as const;

Deno.test("observe() merges results and find() tells how many there were and when", async () => {
  const { types, clock } = setUp();
  await types.open("shop");
  types.observe("shop", tool, json([{ id: 1 }]));
  clock.now += DAY_MS;
  types.observe("shop", tool, json([{ id: 2, note: "x" }]));
  const found = types.find("shop", tool)!;
  assert.deepEqual([found.seen, found.lastSeen], [2, "2026-11-21"]);
  assert.deepEqual(found.shape.items?.object?.properties.map(([name, seen]) => [name, seen]), [[
    "id",
    2,
  ], ["note", 1]]);
  await types[Symbol.asyncDispose]();
});

Deno.test("observe() reads replies as the guest gets them and passes over the rest", async () => {
  const { types } = setUp();
  await types.open("shop");
  const kinds = (
    name: string,
    form: "json" | "text" | "auto" | "undefined" | "error",
    body: string,
  ) => {
    types.observe("shop", { ...tool, name }, { form, body });
    return types.find("shop", { ...tool, name })?.shape.kinds;
  };
  assert.deepEqual(kinds("a", "text", "12"), ["string"]);
  assert.deepEqual(kinds("b", "auto", "12"), ["number"]);
  assert.deepEqual(kinds("c", "auto", "not json"), ["string"]);
  assert.equal(kinds("d", "json", "{broken"), undefined);
  assert.equal(kinds("e", "error", '{"message":"no"}'), undefined);
  assert.equal(kinds("f", "undefined", ""), undefined);
  assert.equal(kinds("g", "json", `"${"x".repeat(300_000)}"`), undefined);
  types.observe("shop", { ...tool, outputSchema: {} }, json(1));
  assert.equal(types.find("shop", { ...tool, outputSchema: {} }), undefined);
  await types[Symbol.asyncDispose]();
});

Deno.test("observe() looks at one result a second once it has seen many", async () => {
  const { types, clock } = setUp();
  await types.open("shop");
  for (let count = 0; count < 100; count++) types.observe("shop", tool, json(count));
  assert.equal(types.find("shop", tool)?.seen, 20);
  clock.now += 1_000;
  types.observe("shop", tool, json(null));
  assert.deepEqual([types.find("shop", tool)?.seen, types.find("shop", tool)?.shape.kinds], [21, [
    "null",
    "number",
  ]]);
  await types[Symbol.asyncDispose]();
});

Deno.test("what was learned is kept, and forgotten when the schema changes", async () => {
  const first = setUp();
  await first.types.open("shop");
  first.types.observe("shop", tool, json({ total: 1 }));
  await first.types[Symbol.asyncDispose]();
  const second = setUp(first.kept);
  assert.equal(second.types.find("shop", tool), undefined);
  await second.types.open("shop");
  assert.equal(second.types.find("shop", tool)?.seen, 1);
  assert.equal(second.types.find("shop", { ...tool, description: "Better words." })?.seen, 1);
  const changed = { ...tool, inputSchema: { type: "object", properties: {} } };
  assert.equal(second.types.find("shop", changed), undefined);
  second.types.observe("shop", changed, json("x"));
  assert.deepEqual(second.types.find("shop", changed)?.shape.kinds, ["string"]);
  assert.equal(second.types.find("shop", tool), undefined);
  await second.types[Symbol.asyncDispose]();
});

Deno.test("a broken store costs what was learned and nothing else", async () => {
  const odd = JSON.stringify({
    tools: { list_orders: { hash: "x", seen: 1, lastSeen: "2026-11-20", shape: {} }, x: null },
  });
  for (const text of ["{", "null", "[]", '{"tools":3}', odd]) {
    const { types } = setUp({ shop: text });
    await types.open("shop");
    assert.equal(types.find("shop", tool), undefined);
    types.observe("shop", tool, json(1));
    assert.equal(types.find("shop", tool)?.seen, 1);
    await types[Symbol.asyncDispose]();
  }
  const failing = createLearnedTypes({
    read: () => Promise.reject(new Error("disk")),
    write: () => Promise.reject(new Error("disk")),
  });
  await failing.open("shop");
  failing.observe("shop", tool, json(1));
  await failing[Symbol.asyncDispose]();
  assert.equal(failing.find("shop", tool)?.seen, 1);
});

Deno.test("createLearnedStore() writes private files inside its folder", async () => {
  const folder = join(mkdtempSync(join(tmpdir(), "runbyte-learned-")), "learned");
  try {
    const store = createLearnedStore(folder);
    assert.equal(await store.read("a/../b"), undefined);
    await store.write("a/../b", "one");
    await store.write("a/../b", "two");
    assert.equal(await store.read("a/../b"), "two");
    const files = readdirSync(folder);
    assert.equal(files.length, 1);
    assert.equal(readFileSync(join(folder, files[0]!), "utf8"), "two");
    assert.deepEqual([
      statSync(folder).mode & 0o777,
      statSync(join(folder, files[0]!)).mode & 0o777,
    ], [0o700, 0o600]);
  } finally {
    rmSync(join(folder, ".."), { recursive: true });
  }
});

Deno.test("the library shows what was learned in a comment that the checker takes for any", async () => {
  const { types } = setUp();
  const library = createLibrary(readySource([catalogue("shop", [tool])]), { learned: types });
  const path = "/servers/shop/listOrders.ts";
  const before = (await library.load(path))!;
  assert.match(before.source, /Promise<any>/);
  library.observe("shop", "list_orders", json([{ id: 1, paid: true }]));
  library.observe("shop", "no_such_tool", json(1));
  library.observe("nobody", "list_orders", json(1));
  const after = (await library.load(path))!;
  assert.notEqual(after.version, before.version);
  const text = await readText(library, "shop/listOrders.ts");
  assert.equal(
    text,
    `export declare function listOrders(args?: Record<string, unknown>): Promise<ListOrdersResult>;

// Seen in 1 result, last 2026-11-20:
// {
//   id: number;
//   paid: boolean;
// }[]
export type ListOrdersResult = any;
`,
  );
  assert.equal(await readText(library, "shop/listOrders.full.ts"), text);
  library.observe("shop", "list_orders", json([{ id: 1 }]));
  assert.equal((await library.load(path))!.version, after.version);
  const use = `import { listOrders, type ListOrdersResult } from "${path}";
const orders: ListOrdersResult = await listOrders();
orders.whatever.it.is;
`;
  assert.deepEqual(checkModules(new Map([[path, after.source], ["/use.ts", use]])), []);
  await types[Symbol.asyncDispose]();
});
