import assert from "node:assert/strict";
import { residentBytesOf } from "../support/processes.ts";
import { Runbyte } from "../support/runbyte.ts";
import { toyServer } from "../support/servers.ts";

const MIB = 1024 * 1024;
const config = {
  mcpServers: { toy: toyServer() },
  limits: { timeoutMs: 1_000, memoryBytes: 64 * MIB },
};

async function assertNextRunWorks(runbyte: Runbyte): Promise<void> {
  const value = await runbyte.value(
    "import { echo } from './servers/toy'; return await echo({ value: 'fine' });",
  );
  assert.equal(value, "fine");
}

Deno.test("while(true){} ends at its limit, names it, and the next run works", async () => {
  await using runbyte = await Runbyte.start({ config });
  const answer = await runbyte.execute("while (true) {}");
  assert.equal(answer.isError, true);
  assert.match(answer.text, /timeoutMs/);
  await assertNextRunWorks(runbyte);
});

Deno.test("a native loop that no interrupt reaches ends at its limit, and the next run works", async () => {
  await using runbyte = await Runbyte.start({ config });
  const answer = await runbyte.execute(
    "Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1);",
  );
  assert.equal(answer.isError, true);
  assert.match(answer.text, /timeoutMs/);
  await assertNextRunWorks(runbyte);
});

Deno.test("a program that waits for ever ends at its limit, and the next run works", async () => {
  await using runbyte = await Runbyte.start({ config });
  for (
    const code of [
      "await new Promise(() => {});",
      "import { hang } from './servers/toy'; await hang({});",
    ]
  ) {
    const answer = await runbyte.execute(code);
    assert.equal(answer.isError, true, answer.text);
    await assertNextRunWorks(runbyte);
  }
});

Deno.test("a memory bomb ends at its limit, names it, and the next run works", async () => {
  await using runbyte = await Runbyte.start({ config });
  const bombs = [
    "const all = []; for (;;) all.push(new Uint8Array(1024 * 1024).fill(1));",
    "let text = 'x'; for (;;) text += text;",
    "const all = []; for (;;) all.push({ a: [1, 2, 3] });",
  ];
  for (const code of bombs) {
    const answer = await runbyte.execute(code);
    assert.equal(answer.isError, true, code);
    assert.match(answer.text, /memoryBytes|timeoutMs|string too long/, code);
    await assertNextRunWorks(runbyte);
  }
  assert.ok(residentBytesOf(runbyte.child.pid) < 512 * MIB);
});

Deno.test("a spinning run does not keep another one from finishing", async () => {
  await using runbyte = await Runbyte.start({
    config: { ...config, limits: { timeoutMs: 5_000 } },
  });
  await assertNextRunWorks(runbyte);
  let isSpinning = true;
  const spinning = runbyte.execute("while (true) {}").then((answer) => {
    isSpinning = false;
    return answer;
  });
  await assertNextRunWorks(runbyte);
  assert.equal(isSpinning, true);
  assert.equal((await spinning).isError, true);
});
