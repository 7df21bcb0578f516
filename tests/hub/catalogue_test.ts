import assert from "node:assert/strict";
import { readTools, type ToolFilter } from "../../src/hub/catalogue.ts";

const inputSchema = { type: "object" };

function names(raw: readonly unknown[], filter: ToolFilter = {}): readonly string[] {
  return readTools(raw, filter, () => {}).tools.map(({ name }) => name);
}

function revision(...raw: readonly unknown[]): string {
  return readTools(raw, {}, () => {}).revision;
}

Deno.test("readTools() sorts by name, so that listings are the same at every start", () => {
  const raw = ["b", "A", "a", "é"].map((name) => ({ name, inputSchema }));
  assert.deepEqual(names(raw), ["A", "a", "b", "é"]);
  assert.deepEqual(names(raw.toReversed()), ["A", "a", "b", "é"]);
});

Deno.test("readTools() takes the first of two tools with one name and says so", () => {
  const lines: string[] = [];
  const raw = [{ name: "a", title: "1", inputSchema }, { name: "a", title: "2", inputSchema }];
  const { tools } = readTools(raw, {}, (line) => lines.push(line));
  assert.deepEqual(tools, [{ name: "a", title: "1", inputSchema }]);
  assert.deepEqual(lines, ["Dropped a duplicate of tool 'a': the first one counts"]);
});

Deno.test("readTools() filters by globs; excludeTools wins", () => {
  const raw = ["get_a", "get_b", "set_a", "x/get_a"].map((name) => ({ name, inputSchema }));
  assert.deepEqual(names(raw, { includeTools: ["get_*"] }), ["get_a", "get_b"]);
  assert.deepEqual(names(raw, { includeTools: ["{get,set}_a"] }), ["get_a", "set_a"]);
  assert.deepEqual(names(raw, { excludeTools: ["*_a"] }), ["get_b", "x/get_a"]);
  assert.deepEqual(names(raw, { includeTools: ["get_*"], excludeTools: ["get_a"] }), ["get_b"]);
  assert.deepEqual(names(raw, { includeTools: [] }), []);
});

Deno.test("readTools() takes secrets out of every string but the name", () => {
  const redact = (text: string): string => text.replaceAll("s3cret", "[redacted]");
  const raw = [{
    name: "s3cret",
    description: "with s3cret",
    inputSchema: { type: "object", properties: { a: { default: "s3cret", maximum: 5 } } },
  }];
  assert.deepEqual(readTools(raw, {}, () => {}, redact).tools, [{
    name: "s3cret",
    description: "with [redacted]",
    inputSchema: { type: "object", properties: { a: { default: "[redacted]", maximum: 5 } } },
  }]);
});

Deno.test("the revision does not depend on the order of tools and keys", () => {
  const a = { name: "a", inputSchema: { type: "object", properties: { x: {}, y: {} } } };
  const same = { inputSchema: { properties: { y: {}, x: {} }, type: "object" }, name: "a" };
  const b = { name: "b", inputSchema };
  assert.equal(revision(a, b), revision(b, same));
});

Deno.test("the revision changes with everything that is generated from", () => {
  const tool = { name: "a", description: "d", title: "t", inputSchema, annotations: {} };
  const changes: readonly object[] = [
    ...[{ name: "b" }, { description: "e" }, { title: "u" }, {
      inputSchema: { type: "object", x: 1 },
    }],
    ...[{ outputSchema: {} }, { annotations: { readOnlyHint: true } }],
  ];
  const revisions = [tool, ...changes.map((change) => ({ ...tool, ...change }))].map((each) =>
    revision(each)
  );
  assert.equal(new Set(revisions).size, revisions.length);
});

Deno.test("readTools() keeps '__proto__' as a plain key", () => {
  const schema = JSON.parse('{"type":"object","properties":{"__proto__":{"polluted":1}}}');
  const { tools } = readTools([{ name: "a", inputSchema: schema }], {}, () => {});
  assert.equal(JSON.stringify(tools[0].inputSchema), JSON.stringify(schema));
  assert.equal(({} as { polluted?: number }).polluted, undefined);
  const plain = { name: "a", inputSchema: { type: "object", properties: {} } };
  assert.notEqual(revision(plain), revision({ name: "a", inputSchema: schema }));
});
