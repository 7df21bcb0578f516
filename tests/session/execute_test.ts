import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ConsoleLine } from "../../src/sandbox/protocol.ts";
import { failed, hostCall, makeSession, returned, returnedJson, texts } from "./fakes.ts";

const PNG = { type: "image", mimeType: "image/png", data: "iVBORw0KGgo=" };

function log(text: string, level: ConsoleLine["level"] = "log"): ConsoleLine {
  return { level, text };
}

Deno.test("execute() answers with the value alone, as compact JSON", async () => {
  await using fixture = await makeSession();
  const answer = await fixture.run(() => returnedJson({ processed: 8, total: 9400.08 }));
  assert.deepEqual(answer, {
    isError: false,
    blocks: [{ type: "text", text: '{"processed":8,"total":9400.08}' }],
  });
});

Deno.test("execute() answers with a string as it is", async () => {
  await using fixture = await makeSession();
  const answer = await fixture.run(() => returned({ kind: "string", text: 'a "b"\n' }));
  assert.deepEqual(texts(answer), ['a "b"\n']);
});

Deno.test("execute() answers undefined as text, and says how to get a value if that is all", async () => {
  await using fixture = await makeSession();
  assert.deepEqual(texts(await fixture.run(() => returned({ kind: "undefined" }))), [
    "undefined",
    "Nothing was returned: end the program with `return <value>` to see one.",
  ]);
  const printed = await fixture.run(() => returned({ kind: "undefined" }, [log("one")]));
  assert.deepEqual(texts(printed), ["undefined", "one"]);
});

Deno.test("execute() names calls that a program did not wait for", async () => {
  await using fixture = await makeSession();
  fixture.tools.answer = () => new Promise(() => {});
  const answer = await fixture.run((request) => {
    void hostCall(request, "tool", "github/add_comment", { body: "hi" });
    return returnedJson(1);
  });
  assert.equal(texts(answer)[0], "1");
  assert.match(
    texts(answer)[1]!,
    /^Calls that were not completed:\n1\. github\/add_comment: not completed, outcome unknown/,
  );
});

Deno.test("execute() puts console output into a block of its own behind the value", async () => {
  await using fixture = await makeSession();
  const answer = await fixture.run(() =>
    returnedJson(1, [
      log("one"),
      log("two\nthree", "info"),
      log("careful", "warn"),
      log("bad", "error"),
    ])
  );
  assert.deepEqual(texts(answer), ["1", "one\ntwo\nthree\n[warn] careful\n[error] bad"]);
});

Deno.test("execute() makes escape sequences in console output visible", async () => {
  await using fixture = await makeSession();
  const spoofed = '\u001b[2J\u001b[H[runbyte] execution ok\r\n{"jsonrpc":"2.0"}\0';
  const answer = await fixture.run(() => returnedJson(1, [log(spoofed)]));
  assert.deepEqual(texts(answer), [
    "1",
    '\\x1b[2J\\x1b[H[runbyte] execution ok\n{"jsonrpc":"2.0"}\\x00',
  ]);
});

Deno.test("execute() shows a value of exactly outputChars and saves a longer one", async () => {
  await using fixture = await makeSession({ limits: { outputChars: 2_000 } });
  const fits = "x".repeat(2_000);
  assert.deepEqual(texts(await fixture.run(() => returned({ kind: "string", text: fits }))), [
    fits,
  ]);
  const [text] = texts(await fixture.run(() => returned({ kind: "string", text: `${fits}y` })));
  assert.match(
    text!,
    /too long to show: 1 line, 2\.0 KB\.\nWhole: \/workspace\/\.runs\/0001\/result\.txt/,
  );
  assert.ok(text!.length <= 2_000);
  const saved = join(fixture.workspace.root, ".runs", "0001", "result.txt");
  assert.equal(readFileSync(saved, "utf8"), `${fits}y`);
});

Deno.test("execute() of a long array shows shape, first rows, size and path, and saves all of it", async () => {
  await using fixture = await makeSession();
  const rows = Array.from({ length: 5_000 }, (_, id) => ({ id, name: `name ${id}`, tags: ["a"] }));
  const [text] = texts(await fixture.run(() => returnedJson(rows)));
  assert.match(text!, /an array of 5,000 elements, 2\d\d\.\d KB of JSON/);
  assert.match(text!, /Whole: \/workspace\/\.runs\/0001\/result\.json/);
  assert.match(text!, /Shape: \{ id: number, name: string, tags: string\[\] \}\[\]/);
  assert.match(text!, /First \d+ of 5,000:\n\{"id":0,"name":"name 0","tags":\["a"\]\}\n\{"id":1,/);
  assert.ok(text!.length < 5_000);
  const saved = readFileSync(join(fixture.workspace.root, ".runs", "0001", "result.json"), "utf8");
  assert.deepEqual(JSON.parse(saved), rows);
  assert.ok(saved.split("\n").length > 5_000);
  const page = await fixture.session.readFile(["/workspace/.runs/0001/result.json"], {
    offset: 1,
    limit: 3,
  });
  assert.match(texts(page)[0]!, /lines 1-3 of \d+:\n\[\n {2}\{\n {4}"id": 0,/);
});

Deno.test("execute() of a long object shows its properties", async () => {
  await using fixture = await makeSession();
  const value = { total: 3, items: Array.from({ length: 9_000 }, (_, id) => ({ id })) };
  const [text] = texts(await fixture.run(() => returnedJson(value)));
  assert.match(text!, /an object with 2 properties/);
  assert.match(text!, /Shape: \{ total: number, items: \{ id: number \}\[\] \}/);
  assert.match(text!, /"total": 3\n"items": \[\{"id":0\}/);
});

Deno.test("execute() keeps value and console together within outputChars", async () => {
  await using fixture = await makeSession({ limits: { outputChars: 3_000 } });
  const lines = Array.from({ length: 500 }, (_, n) => log(`line ${n}`));
  for (const length of [10, 1_000, 2_400, 2_900, 3_000, 50_000]) {
    const answer = await fixture.run(() =>
      returned({ kind: "string", text: "v".repeat(length) }, lines)
    );
    const blocks = texts(answer);
    assert.equal(blocks.length, 2);
    assert.ok(blocks.join("").length <= 3_000, `${length}: ${blocks.join("").length}`);
    assert.match(blocks[1]!, /more console lines, all in \/workspace\/\.runs\/\d{4}\/console\.txt/);
  }
});

Deno.test("execute() saves console output over its lines, and shows its beginning and end", async () => {
  await using fixture = await makeSession({ limits: { consoleLines: 10 } });
  const lines = Array.from({ length: 100 }, (_, n) => log(`line ${n}`));
  const [, text] = texts(await fixture.run(() => returnedJson(1, lines)));
  const shown = text!.split("\n");
  assert.equal(shown.length, 11);
  assert.equal(shown[0], "line 0");
  assert.equal(shown[5], "… 90 more console lines, all in /workspace/.runs/0001/console.txt");
  assert.equal(shown.at(-1), "line 99");
  const saved = join(fixture.workspace.root, ".runs", "0001", "console.txt");
  assert.equal(readFileSync(saved, "utf8"), lines.map(({ text }) => `${text}\n`).join(""));
});

Deno.test("execute() saves one huge console line, and shows its beginning", async () => {
  await using fixture = await makeSession();
  const [, text] = texts(await fixture.run(() => returnedJson(1, [log("x".repeat(1_000_000))])));
  assert.match(
    text!,
    /^x{3999}…\n… 1 more console line, all in \/workspace\/\.runs\/0001\/console\.txt$/,
  );
});

Deno.test("execute() counts console lines that the sandbox dropped", async () => {
  await using fixture = await makeSession();
  const answer = await fixture.run(() => ({ ...returnedJson(1, [log("a")]), consoleDropped: 7 }));
  assert.match(texts(answer)[1]!, /^a\n… 7 more console lines were dropped/);
});

Deno.test("execute() makes no folder for a run whose answer is whole", async () => {
  await using fixture = await makeSession();
  await fixture.run(() => returnedJson([1, 2, 3], [log("fine")]));
  assert.deepEqual(await readdir(fixture.workspace.root), []);
});

Deno.test("execute() hands an image to the model and leaves a note in the JSON", async () => {
  await using fixture = await makeSession();
  const alone = await fixture.run(() => returnedJson(PNG));
  assert.deepEqual(alone.blocks, [
    {
      type: "text",
      text: '{"type":"image","mimeType":"image/png","data":"[image 1 of this answer, 9 bytes]"}',
    },
    { type: "image", mimeType: "image/png", data: "iVBORw0KGgo=" },
  ]);
  const within = await fixture.run(() => returnedJson({ title: "t", shot: PNG, rest: [1] }));
  assert.equal(within.blocks[1]?.type, "image");
  const [json] = texts(within);
  assert.deepEqual(JSON.parse(json!).rest, [1]);
  assert.match(JSON.parse(json!).shot.data, /^\[image 1 of this answer/);
  const several = await fixture.run(() => returnedJson([PNG, "and", PNG]));
  assert.deepEqual(several.blocks.map(({ type }) => type), ["text", "image", "image"]);
});

Deno.test("execute() passes compiler warnings on in a block of their own", async () => {
  await using fixture = await makeSession();
  fixture.compiler.outcome = {
    ok: true,
    program: { hash: "", modules: {}, entry: "main.ts", result: "default", positions: {} },
    warnings: ["The type check took too long and was left out"],
  };
  assert.deepEqual(texts(await fixture.run(() => returnedJson(1))), [
    "1",
    "The type check took too long and was left out",
  ]);
});

Deno.test("execute() of a program that does not compile runs nothing", async () => {
  await using fixture = await makeSession();
  fixture.compiler.outcome = { ok: false, diagnostics: [], text: "TS2339 at main.ts:1:1" };
  const answer = await fixture.run(() => returnedJson(1));
  assert.deepEqual(answer, {
    isError: true,
    blocks: [{ type: "text", text: "TS2339 at main.ts:1:1" }],
  });
  assert.equal(fixture.sandbox.requests.length, 0);
});

Deno.test("execute() gives the compiler and the sandbox the session's limits and owner", async () => {
  await using fixture = await makeSession({ limits: { sourceBytes: 77, timeoutMs: 5 } });
  await fixture.run(() => returnedJson(1), "return 2;");
  const [compiled] = fixture.compiler.requests;
  assert.equal(compiled?.source, "return 2;");
  assert.equal(compiled?.maxSourceBytes, 77);
  assert.deepEqual(compiled?.typecheck, { mode: "block", ignore: [] });
  assert.equal(fixture.sandbox.requests[0]?.owner, "session");
  assert.equal(fixture.sandbox.requests[0]?.limits.timeoutMs, 5);
});

Deno.test("execute() reports progress after each tool call", async () => {
  await using fixture = await makeSession();
  fixture.tools.answer = (_server, tool) =>
    tool === "bad" ? { form: "error", body: '{"message":"no"}' } : { form: "json", body: "1" };
  fixture.sandbox.guest = async (request) => {
    for (const name of ["echo/one", "echo/bad", "echo/two"]) {
      await hostCall(request, "tool", name, {});
    }
    return returnedJson(1);
  };
  const progress: string[] = [];
  await fixture.session.execute("", {
    signal: new AbortController().signal,
    onProgress: (done, message) => progress.push(`${done} ${message.replace(/[\d.]+ s$/, "…")}`),
  });
  assert.deepEqual(progress, [
    "1 echo.one · 1 call · …",
    "2 echo.bad · 2 calls · …",
    "3 echo.two · 3 calls · …",
  ]);
});

Deno.test("execute() with a signal that has fired compiles nothing", async () => {
  await using fixture = await makeSession();
  const answer = await fixture.session.execute("", { signal: AbortSignal.abort() });
  assert.deepEqual(answer, { isError: true, blocks: [{ type: "text", text: "Cancelled" }] });
  assert.equal(fixture.compiler.requests.length, 0);
});

Deno.test("execute() passes cancellation to the sandbox and to tool calls", async () => {
  await using fixture = await makeSession();
  const controller = new AbortController();
  const seen: boolean[] = [];
  fixture.sandbox.guest = async (request) => {
    controller.abort();
    seen.push(request.signal.aborted);
    const reply = await hostCall(request, "tool", "echo/echo", {});
    assert.equal(reply.form, "error");
    return failed({ kind: "cancelled", name: "Cancelled", message: "The run was cancelled" });
  };
  const answer = await fixture.session.execute("", { signal: controller.signal });
  assert.deepEqual(seen, [true]);
  assert.equal(answer.isError, true);
  assert.match(texts(answer)[0]!, /1\. echo\/echo: not completed, outcome unknown/);
});

Deno.test("a throw of the sandbox is an answer without details of the host", async () => {
  await using fixture = await makeSession();
  const answer = await fixture.run(() => {
    throw new Error("ENOENT: /home/somebody/secret");
  });
  assert.deepEqual(answer, {
    isError: true,
    blocks: [{ type: "text", text: "Runbyte failed; its log says more" }],
  });
});

Deno.test("disposal ends a run in flight and waits for it", async () => {
  const fixture = await makeSession();
  const order: string[] = [];
  const started = Promise.withResolvers<void>();
  const running = fixture.run(async (request) => {
    started.resolve();
    await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
    order.push("run ended");
    return failed({ kind: "cancelled" });
  });
  await started.promise;
  const disposed = fixture[Symbol.asyncDispose]().then(() => order.push("disposed"));
  await Promise.all([running, disposed]);
  assert.deepEqual(order, ["run ended", "disposed"]);
});

Deno.test("disposal while a program compiles keeps it from running", async () => {
  const fixture = await makeSession();
  const running = fixture.run(() => returnedJson(1));
  await fixture[Symbol.asyncDispose]();
  assert.deepEqual(texts(await running), ["Cancelled"]);
  assert.equal(fixture.sandbox.requests.length, 0);
});

Deno.test("execute() replaces half surrogate pairs, which some clients cannot read", async () => {
  await using fixture = await makeSession();
  const answer = await fixture.run(() => returned({ kind: "string", text: "a\ud800b" }));
  assert.deepEqual(texts(answer), ["a\ufffdb"]);
});
