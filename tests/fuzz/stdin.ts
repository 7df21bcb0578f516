import assert from "node:assert/strict";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import { rmSync } from "node:fs";
import { assertJsonRpc } from "../support/json_rpc.ts";
import { RawStdio } from "../support/raw_stdio.ts";
import { spawnRunbyte } from "../support/runbyte.ts";
import { ProcessTree } from "../threats/support/process_tree.ts";
import { canMeasure } from "../threats/support/process_tree.ts";
import { type FuzzOptions, tryInputs } from "./fuzz_target.ts";

const METHODS = [
  ..."initialize notifications/initialized notifications/cancelled ping tools/list tools/call resources/list prompts/get"
    .split(" "),
  ..."server/discover subscriptions/listen logging/setLevel completion/complete __proto__ constructor toString x"
    .split(" "),
];
const TOOLS = ["list_directory", "read_file", "execute_code", "__proto__", "", "x"];
const ids = fc.oneof(
  fc.constantFrom<unknown>(0, -1, 1.5, 2 ** 53, "a", "", null, {}, [], true),
  fc.integer({ min: 1_000_000 }),
);
const json = fc.jsonValue({ maxDepth: 3, stringUnit: "binary" });

/** Messages that are almost right. */
const message = fc.record({
  jsonrpc: fc.constantFrom<unknown>("2.0", "2.0", "2.0", "1.0", 2, null),
  id: ids,
  method: fc.oneof({ arbitrary: fc.constantFrom<unknown>(...METHODS), weight: 5 }, json),
  params: fc.oneof(
    json,
    fc.record({
      name: fc.oneof(fc.constantFrom<unknown>(...TOOLS), json),
      arguments: fc.oneof(
        json,
        fc.record({
          path: json,
          code: fc.constantFrom("return 1;", "x", ""),
          query: json,
          workspace: json,
        }, { requiredKeys: [] }),
      ),
      _meta: json,
    }, { requiredKeys: [] }),
  ),
  result: json,
  error: json,
}, { requiredKeys: [] });

const line = fc.oneof(
  { arbitrary: message.map((value) => JSON.stringify(value)), weight: 6 },
  fc.array(message, { maxLength: 3 }).map((value) => JSON.stringify(value)),
  json.map((value) => JSON.stringify(value)),
  fc.tuple(message, fc.nat(200)).map(([value, at]) => JSON.stringify(value).slice(0, at)),
  fc.string({ unit: "binary", maxLength: 100 }),
  fc.tuple(fc.constantFrom("[", '{"a":', "x", '"'), fc.nat(50_000)).map(([text, count]) =>
    text.repeat(count)
  ),
).map((text) => Buffer.from(`${text}\n`));

const bytes = fc.oneof(
  { arbitrary: line, weight: 8 },
  fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from([...raw, 0x0a])),
);

/** Random bytes on stdin: Runbyte lives, goes on answering, and says nothing on stdout that is no JSON-RPC. */
export async function fuzzStdin(options: FuzzOptions): Promise<number> {
  const { child, folder } = spawnRunbyte();
  await using _child = child;
  try {
    const raw = new RawStdio(child);
    await raw.initialize();
    let checked = 0;
    const count = await tryInputs(fc.array(bytes, { maxLength: 20 }), options, async (parts) => {
      for (const part of parts) raw.send(part);
      const { result } = await raw.request("tools/list");
      assert.equal((result!.tools as unknown[]).length, 3);
      assertJsonRpc(child.lines.slice(checked));
      checked = child.lines.length;
    });
    if (canMeasure) assert(new ProcessTree(child.pid).occupiedMib < 700);
    return count;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
