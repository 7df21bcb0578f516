import assert from "node:assert/strict";
import { bytesToText, textToBytes } from "../../src/session/byte_text.ts";
import { createGuestModules } from "../../src/session/guest_modules.ts";

type HostCall = (kind: string, name: string, args: unknown) => Promise<unknown>;

/** Evaluates a module's JavaScript with `hostCall` in place of the sandbox. */
async function evaluate(path: string, hostCall: HostCall, maxBytes = 1_000): Promise<GuestApi> {
  const runtime = createGuestModules(maxBytes).get(path)!.runtime!;
  const key = `hostCall${Math.random()}`;
  Reflect.set(globalThis, key, hostCall);
  const host = `const hostCall = globalThis[${
    JSON.stringify(key)
  }]; class ToolError extends Error {}`;
  const code = runtime.replace(/^import .* from "runbyte:host";/, host);
  assert.notEqual(code, runtime);
  return await import(`data:text/javascript,${encodeURIComponent(code)}`);
}

interface GuestApi {
  readonly default: Record<string, (...args: unknown[]) => Promise<unknown>>;
  readonly [name: string]: unknown;
}

/** Remembers its calls and answers with `answer`. */
function recorder(answer: unknown = undefined): HostCall & { readonly calls: unknown[][] } {
  const calls: unknown[][] = [];
  const call: HostCall = (...args) => {
    calls.push(args);
    return Promise.resolve(answer);
  };
  return Object.assign(call, { calls });
}

const NAMES = [
  "readFile",
  "writeFile",
  "appendFile",
  "listFiles",
  "deleteFile",
  "exists",
  "stat",
  "readJSON",
  "writeJSON",
];

Deno.test("@runbyte/fs has the same functions as exports, as fs and as default", async () => {
  const api = await evaluate("@runbyte/fs", recorder());
  for (const name of NAMES) {
    assert.equal(typeof api[name], "function", name);
    assert.equal(api.default[name], api[name]);
  }
  assert.equal(api.fs, api.default);
});

Deno.test("@runbyte/fs declares exactly what runs", async () => {
  for (const path of ["@runbyte/fs", "@runbyte/tools"]) {
    const { source } = createGuestModules(1).get(path)!;
    const declared = new Set(
      [...source.matchAll(/^export declare (?:function|const|class) (\w+)/gm)].map(([, name]) =>
        name!
      ),
    );
    const api = await evaluate(path, recorder());
    assert.deepEqual([...declared, "default"].sort(), Object.keys(api).sort());
  }
});

Deno.test("writeFile() and appendFile() send text as text and bytes as one character each", async () => {
  const host = recorder();
  const { default: fs } = await evaluate("@runbyte/fs", host);
  await fs.writeFile!("a", "text");
  await fs.appendFile!("b", new Uint8Array([255, 0, 254]));
  await fs.writeFile!("c", new Uint16Array([1]).buffer);
  await fs.writeFile!("d", new Uint8Array([9, 1, 2, 9]).subarray(1, 3));
  await fs.writeFile!("e", "AQI=", "base64");
  assert.deepEqual(host.calls, [
    ["fs", "writeFile", { path: "a", text: "text" }],
    ["fs", "appendFile", { path: "b", bytes: bytesToText(new Uint8Array([255, 0, 254])) }],
    ["fs", "writeFile", { path: "c", bytes: bytesToText(new Uint8Array([1, 0])) }],
    ["fs", "writeFile", { path: "d", bytes: bytesToText(new Uint8Array([1, 2])) }],
    ["fs", "writeFile", { path: "e", base64: "AQI=" }],
  ]);
});

Deno.test("bytes of any length cross both ways unchanged", async () => {
  for (const length of [0, 1, 8_191, 8_192, 8_193, 30_000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) % 256);
    const writing = recorder();
    await (await evaluate("@runbyte/fs", writing, 100_000)).default.writeFile!("x", bytes);
    const { bytes: text } = writing.calls[0]![2] as { bytes: string };
    assert.deepEqual(textToBytes(text), bytes);
    const reading = await evaluate("@runbyte/fs", recorder(text));
    assert.deepEqual(await reading.default.readFile!("x", "bytes"), bytes);
  }
});

Deno.test("writeFile() refuses too many bytes before they are encoded", async () => {
  const host = recorder();
  const { default: fs } = await evaluate("@runbyte/fs", host, 1_000);
  await assert.rejects(
    fs.writeFile!("x", new Uint8Array(50_000_000)),
    /limits\.workspaceFileBytes/,
  );
  assert.deepEqual(host.calls, []);
});

Deno.test("writeFile() of an object says to use writeJSON()", async () => {
  const { default: fs } = await evaluate("@runbyte/fs", recorder());
  for (const data of [{ a: 1 }, null, undefined, 7]) {
    await assert.rejects(fs.writeFile!("x", data), /writeJSON\(\)/);
  }
});

Deno.test("readFile() knows utf8, base64 and bytes in both spellings", async () => {
  const host = recorder(bytesToText(new Uint8Array([1, 2])));
  const { default: fs } = await evaluate("@runbyte/fs", host);
  await fs.readFile!("x");
  await fs.readFile!("x", "utf-8");
  await fs.readFile!("x", { encoding: "base64" });
  assert.deepEqual(await fs.readFile!("x", { encoding: "bytes" }), new Uint8Array([1, 2]));
  assert.deepEqual(host.calls.map(([, , args]) => (args as { encoding: string }).encoding), [
    "utf8",
    "utf8",
    "base64",
    "bytes",
  ]);
  await assert.rejects(fs.readFile!("x", "latin1"), /knows the encodings/);
});

Deno.test("readJSON() parses, and names the file that is no JSON", async () => {
  const good = await evaluate("@runbyte/fs", recorder('{"a":[1]}'));
  assert.deepEqual(await good.default.readJSON!("x.json"), { a: [1] });
  const bad = await evaluate("@runbyte/fs", recorder("{a:1}"));
  await assert.rejects(
    bad.default.readJSON!("x.json"),
    /^SyntaxError: 'x\.json' is not valid JSON: /,
  );
});

Deno.test("writeJSON() is pretty unless told otherwise, and refuses what JSON cannot hold", async () => {
  const host = recorder();
  const { default: fs } = await evaluate("@runbyte/fs", host);
  await fs.writeJSON!("x", { a: 1 });
  await fs.writeJSON!("x", { a: 1 }, false);
  assert.deepEqual(host.calls.map(([, , args]) => (args as { text: string }).text), [
    '{\n  "a": 1\n}',
    '{"a":1}',
  ]);
  await assert.rejects(fs.writeJSON!("x", undefined), /JSON cannot hold/);
});

Deno.test("listFiles() lists the workspace without a path", async () => {
  const host = recorder([]);
  const { default: fs } = await evaluate("@runbyte/fs", host);
  await fs.listFiles!();
  assert.deepEqual(host.calls, [["fs", "listFiles", { path: "/workspace" }]]);
});

Deno.test("callTool() calls by the server's own names, with an empty object if there are no arguments", async () => {
  const host = recorder(7);
  const { default: tools, ToolError } = await evaluate("@runbyte/tools", host);
  assert.equal(await tools.callTool!("github", "list_issues", { a: 1 }), 7);
  await tools.callTool!("github", "list_issues");
  assert.deepEqual(host.calls, [
    ["tool", "github/list_issues", { a: 1 }],
    ["tool", "github/list_issues", {}],
  ]);
  assert.equal(tools.ToolError, ToolError);
});

Deno.test("a guest module's version changes with its limit", () => {
  const version = (bytes: number): string => createGuestModules(bytes).get("@runbyte/fs")!.version;
  assert.notEqual(version(1), version(2));
  assert.equal(version(1), version(1));
});
