import assert from "node:assert/strict";
import process from "node:process";
import { rmSync } from "node:fs";
import { assertJsonRpc } from "../support/json_rpc.ts";
import { commandOf, descendantsOf, waitUntil } from "../support/processes.ts";
import { RawStdio } from "../support/raw_stdio.ts";
import { Runbyte, spawnRunbyte } from "../support/runbyte.ts";
import { toyServer } from "../support/servers.ts";

// Each `await using` checks at its end that every line of stdout was JSON-RPC.

Deno.test("a flood of console lines in a program never reaches stdout raw", async () => {
  await using runbyte = await Runbyte.start();
  const answer = await runbyte.execute(`
    for (let i = 0; i < 20_000; i++) console.log('line', i, '\\n{"jsonrpc":"2.0"}');
    console.error('{"jsonrpc":"2.0","id":1,"result":{}}');
    return 'done';`);
  assert.equal(answer.text, "done");
  assert.ok(answer.blocks.map((block) => block.text).join("").length < 40_000);
});

Deno.test("a downstream that writes other things than messages never reaches stdout", async () => {
  await using runbyte = await Runbyte.start({
    config: { mcpServers: { toy: toyServer({ TOY_BABBLE: "1" }) } },
  });
  assert.deepEqual(
    await runbyte.value("import { babble } from './servers/toy'; return await babble({});"),
    {
      done: true,
    },
  );
  assert.equal(
    await runbyte.value(
      "import { echo } from './servers/toy'; return await echo({ value: 'on' });",
    ),
    "on",
  );
});

Deno.test("a dying executor ends its run with an error, and the next run works", async () => {
  await using runbyte = await Runbyte.start({ config: { mcpServers: { toy: toyServer() } } });
  const executors = () =>
    descendantsOf(runbyte.child.pid).filter((pid) => commandOf(pid).includes("__executor"));
  const started = runbyte.execute(
    "import { wait } from './servers/toy'; await wait({ ms: 60_000 }); return 1;",
  );
  await waitUntil("an executor runs", async () =>
    executors().length > 0 &&
    (await runbyte.value(
        "import { maxInFlight } from './servers/toy'; return await maxInFlight({});",
      )).maxInFlight > 0);
  for (const pid of executors()) process.kill(pid, "SIGKILL");
  const answer = await started;
  assert.equal(answer.isError, true);
  assert.equal(await runbyte.value("return 1 + 1;"), 2);
});

Deno.test("malformed lines from the client are answered in JSON-RPC or not at all, and the server lives", async () => {
  const { child, folder } = spawnRunbyte();
  await using _child = child;
  try {
    const raw = new RawStdio(child);
    await raw.initialize();
    const lines = [
      "garbage",
      "{",
      "[]",
      "null",
      "123",
      '"text"',
      "{}",
      '{"jsonrpc":"2.0"}',
      '{"jsonrpc":"1.0","id":7,"method":"ping"}',
      '{"jsonrpc":"2.0","id":{},"method":"ping"}',
      '{"jsonrpc":"2.0","id":900,"result":{}}',
      '{"jsonrpc":"2.0","method":"notifications/nothing","params":[]}',
      '{"jsonrpc":"2.0","id":901,"method":"tools/call","params":{"name":7}}',
      '{"jsonrpc":"2.0","id":902,"method":"__proto__","params":{"__proto__":{}}}',
      "[".repeat(100_000),
      `{"a":"${"x".repeat(1_000_000)}`,
      "\r",
      "",
    ];
    for (const line of lines) raw.send(`${line}\n`);
    raw.send(new Uint8Array([0xff, 0xfe, 0x00, 0xc3, 0x28, 0x0a]));
    const { result } = await raw.request("tools/list");
    assert.equal((result!.tools as unknown[]).length, 3);
    assertJsonRpc(child.lines);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

Deno.test("wrong arguments of the three tools are answers, not broken connections", async () => {
  await using runbyte = await Runbyte.start();
  const wrong: readonly (readonly [string, Record<string, unknown>])[] = [
    ["execute_code", {}],
    ["execute_code", { code: 7 }],
    ["execute_code", { code: "return 1;", cod: "x" }],
    ["read_file", { path: [] }],
    ["read_file", { path: "/servers/README.md", offset: -1 }],
    ["list_directory", { path: {} }],
    ["list_dir", {}],
  ];
  for (const [tool, args] of wrong) {
    const answer = await runbyte.call(tool, args).catch((error) => ({
      isError: true,
      text: error.message,
    }));
    assert.equal(answer.isError, true, `${tool} ${JSON.stringify(args)}`);
    assert.ok(answer.text.length > 10, answer.text);
  }
  assert.equal(await runbyte.value("return 1 + 1;"), 2);
});
