import assert from "node:assert/strict";
import { ToolList } from "../../src/hub/tool_list.ts";
import { FakeClock } from "./fixture.ts";

function tools(...names: string[]): readonly object[] {
  return names.map((name) => ({ name, inputSchema: { type: "object" } }));
}

Deno.test("a run can call what was there when it began, others only what is there", () => {
  const clock = new FakeClock();
  const redact = (text: string): string => text;
  const list = new ToolList({ server: "s", filter: {}, clock, report: () => {}, redact });
  assert.equal(list.adopt(tools("a", "b"), {}), true);
  assert.equal(list.adopt(tools("b", "a"), {}), false);
  clock.advance(10);
  const startedAtMs = clock.now();
  clock.advance(10);
  list.adopt(tools("b", "c"), {});
  assert.deepEqual(list.names, ["b", "c"]);
  assert.equal(list.find("a", startedAtMs)?.name, "a");
  assert.equal(list.find("c", startedAtMs)?.name, "c");
  assert.equal(list.find("a"), undefined);
  clock.advance(1);
  assert.equal(list.find("a", clock.now()), undefined);
  list.adopt(tools("a"), {});
  assert.equal(list.find("a")?.name, "a");
  clock.advance(2 * 60 * 60_000);
  list.adopt(tools("z"), {});
  list.adopt(tools("y"), {});
  assert.equal(list.find("b", startedAtMs), undefined);
});
