import assert from "node:assert/strict";
import { setTomlTable } from "../../src/config/edit_toml.ts";

const TABLE = { command: "npx", args: ["-y", "x"], wait: 60, env: { A: "1", "B C": '"' } };
const BLOCK = `[servers.runbyte]
command = "npx"
args = ["-y", "x"]
wait = 60

[servers.runbyte.env]
A = "1"
"B C" = "\\""
`;

Deno.test("setTomlTable() puts a new table at the end, a line apart", () => {
  assert.equal(setTomlTable("", ["servers", "runbyte"], TABLE), BLOCK);
  const text = `# mine\nmodel = "x" # dear\n`;
  assert.equal(setTomlTable(text, ["servers", "runbyte"], TABLE), `${text}\n${BLOCK}`);
  const open = `model = "x"`;
  assert.equal(setTomlTable(open, ["servers", "runbyte"], TABLE), `${open}\n\n${BLOCK}`);
});

Deno.test("setTomlTable() replaces its own table and those below it, and keeps the comment of the next", () => {
  const before = `[servers.a]\nx = 1 # kept\n\n[ servers . "runbyte" ]\nold = [\n  "[a]",\n]\n` +
    `[servers.runbyte.env]\nZ = "1"\n\n# about b\n[servers.b]\ny = 2\n`;
  const after = setTomlTable(before, ["servers", "runbyte"], TABLE);
  assert.equal(after, `[servers.a]\nx = 1 # kept\n\n${BLOCK}\n# about b\n[servers.b]\ny = 2\n`);
  assert.equal(setTomlTable(after, ["servers", "runbyte"], TABLE), after);
});

Deno.test("setTomlTable() keeps line ends of Windows", () => {
  const after = setTomlTable(`a = 1\r\n`, ["servers", "r"], { b: "c" });
  assert.equal(after, `a = 1\r\n\r\n[servers.r]\r\nb = "c"\r\n`);
});

Deno.test("setTomlTable() gives what to write by hand where it cannot edit", () => {
  for (
    const text of [
      `[servers]\nr = { b = "d" }\n`,
      `servers = { r = { b = "d" } }\n`,
      `servers.r.b = "d"\n`,
    ]
  ) {
    assert.throws(
      () => setTomlTable(text, ["servers", "r"], { b: "c" }),
      { hint: `Add by hand:\n[servers.r]\nb = "c"` },
    );
  }
  assert.throws(() => setTomlTable("a = ", ["servers", "r"], {}), { code: "CONFIG_INVALID" });
});
