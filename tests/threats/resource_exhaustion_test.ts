/** Programs that take more than their share, on a real Runbyte: each ends at a limit that the answer names, and nothing goes on. */
import assert from "node:assert/strict";
import { commandOf, descendantsOf } from "../support/processes.ts";
import { canMeasure } from "./support/process_tree.ts";
import { Target } from "./support/target.ts";

const LIMITS = { timeoutMs: 700 };

/** Long enough for memory to end first, also on a busy machine. */
const LONG = { timeoutMs: 30_000 };

/** Not even a busy machine takes longer for the end of a run. */
const END_MS = 15_000;

const TIME = /limits\.timeoutMs = 700/;
const MEMORY = /limits\.memoryBytes = 67108864/;
const MEMORY_OR_TIME = /limits\.(memoryBytes|timeoutMs)/;

type Attacks = Readonly<Record<string, RegExp>>;

/** Runs the attacks one after the other; each must be told its limit, and the next program must run. */
async function attackAll(attacks: Attacks, limits = LIMITS): Promise<void> {
  await using target = await Target.start({ limits });
  for (const [code, expected] of Object.entries(attacks)) {
    const startedAt = performance.now();
    const answer = await target.execute(code);
    assert(answer.isError, `${code} gave ${answer.text.slice(0, 200)}`);
    assert.match(answer.text, expected, code);
    assert(performance.now() - startedAt < END_MS + limits.timeoutMs, `${code} did not end`);
    assert.equal(await target.runbyte.value("return 1 + 1;"), 2, `after ${code}`);
    if (canMeasure) {
      assert(await target.tree.msUntilIdle(20, END_MS) < END_MS, `something goes on after ${code}`);
    }
  }
  target.assertStdout();
}

Deno.test("loops of the program's own", () =>
  attackAll({
    "for (;;);": TIME,
    "for (;;) { try { for (;;); } catch {} finally { continue; } }": TIME,
    "for (;;) await null;": TIME,
    "(function f() { Promise.resolve().then(f); })(); await new Promise(() => {});": TIME,
    "setInterval(() => {}, 0); await new Promise(() => {});": TIME,
    "const o = { get x() { return this.x_++; }, x_: 0 }; while (o.x >= 0);": TIME,
    "for (const _ of (function* () { for (;;) yield 1; })());": TIME,
  }));

Deno.test("native loops that nothing interrupts", () =>
  attackAll({
    "Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1);": TIME,
    "Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1);": TIME,
    "Array.prototype.join.call({ length: 2 ** 53 - 1 });": MEMORY_OR_TIME,
    "Array.prototype.sort.call({ length: 2 ** 53 - 1 });": TIME,
    "Array.prototype.reverse.call({ length: 2 ** 53 - 1 });": TIME,
    "return 'x'.repeat(1e5).replaceAll('', 'x'.repeat(1e5)).length;": MEMORY_OR_TIME,
    "new Date(8.64e15).toLocaleString(); Array.prototype.fill.call({ length: 2 ** 53 - 1 }, 0);":
      MEMORY_OR_TIME,
  }));

Deno.test("regular expressions that never end", () =>
  attackAll({
    "return /^(a+)+$/.test('a'.repeat(50) + 'b');": TIME,
    "return /(?<=(a+)+)b/.test('a'.repeat(30_000) + 'c');": TIME,
    "return 'a'.repeat(50_000).replace(/(a*)*b/, '');": MEMORY_OR_TIME,
    "return new RegExp('(x+x+)+y').exec('x'.repeat(60));": TIME,
  }));

Deno.test("proxies, getters and conversions that never end", () =>
  attackAll({
    "return new Proxy({}, { ownKeys() { for (;;); } });": TIME,
    "return { get a() { for (;;); } };": TIME,
    "return { toJSON() { for (;;); } };": TIME,
    "return { then() { for (;;); } };": TIME,
    "throw { get message() { for (;;); } };": /Getter|limits\.timeoutMs/,
    "throw Object.defineProperty(new Error(), 'message', { get() { for (;;); } });": TIME,
    "throw new Proxy(new Error('x'), { get() { for (;;); } });": TIME,
    "console.log({ get [Symbol.toStringTag]() { for (;;); } }, new Proxy({}, { get() { for (;;); }, ownKeys() { for (;;); } }));\nfor (;;);":
      TIME,
    "Error.prepareStackTrace = () => { for (;;); }; for (;;) try { null.x; } catch {}": TIME,
    "return `${{ [Symbol.toPrimitive]() { for (;;); } }}`;": TIME,
  }));

Deno.test("memory bombs", () =>
  attackAll({
    "const all = []; for (;;) all.push(new Uint8Array(1e6).fill(1));": MEMORY,
    "const all = []; for (;;) all.push(('x' + all.length).repeat(1e5));": MEMORY,
    "const all = new Map(); for (let i = 0; ; i++) all.set(i, { i });": MEMORY,
    "let p = Promise.resolve(); for (;;) p = p.then(() => 1);": MEMORY,
    "return new Array(1e9).fill(1).length;": MEMORY,
    "return Array.from({ length: 1e9 }).length;": MEMORY,
    "let s = 'x'; for (;;) s += s;": /limits\.memoryBytes|too long/,
  }, LONG));

Deno.test("memory bombs that catch what stops them", () =>
  attackAll({
    "const all = []; for (;;) try { for (;;) all.push([...all, {}]); } catch {}": MEMORY_OR_TIME,
    "let all = []; for (;;) try { for (;;) all.push('x'.repeat(1e5) + all.length); } catch { all = []; }":
      MEMORY_OR_TIME,
  }));

Deno.test("floods of host calls", () =>
  attackAll({
    "import { echo } from './servers/echo'; for (;;) await echo({});":
      /limits\.(toolCalls = 1000|timeoutMs)/,
    "import { echo } from './servers/echo'; for (;;) echo({ a: 'x'.repeat(1e4) });":
      /limits\.(toolCalls = 1000|timeoutMs)|under way at once/,
    "import * as fs from '@runbyte/fs'; for (;;) fs.exists('a');":
      /limits\.timeoutMs|under way at once|limits\.memoryBytes/,
    "import * as fs from '@runbyte/fs'; const s = 'x'.repeat(1e6); for (;;) fs.writeFile('a', s);":
      /limits\.timeoutMs|under way at once|limits\.memoryBytes/,
    "import { echo } from './servers/echo'; await echo({ a: 'x'.repeat(50_000_000) });":
      /limits\.|toolResultBytes|larger|memory/,
    "for (;;) console.log('x'.repeat(1e5));": TIME,
  }));

Deno.test("work after return", async () => {
  await using target = await Target.start({ limits: LIMITS });
  const programs = [
    "setTimeout(() => { for (;;); }, 0); return 'done';",
    "(async () => { for (;;) await null; })(); return 'done';",
    "setInterval(() => console.log('still here'), 1); return 'done';",
    "import { echo } from './servers/echo'; for (let i = 0; i < 500; i++) echo({ i }); return 'done';",
    "import * as fs from '@runbyte/fs'; (async () => { for (let i = 0; ; i++) await fs.writeFile('late' + i, ''); })(); return 'done';",
  ];
  for (const code of programs) {
    const answer = await target.execute(code);
    assert(answer.text === "done" || TIME.test(answer.text), answer.text);
    if (canMeasure) {
      assert(await target.tree.msUntilIdle(20, END_MS) < END_MS, `something goes on after ${code}`);
    }
  }
  const count =
    "import * as fs from '@runbyte/fs'; return (await fs.listFiles('/workspace')).length;";
  assert.equal(await target.runbyte.value(count), await target.runbyte.value(count));
});

Deno.test("source that is too large or too deep", async () => {
  await using target = await Target.start({ limits: LIMITS });
  const programs = {
    [`return 1; //${"x".repeat(10_000_000)}`]: /too (large|long|big)|limit/i,
    [`return ${"(".repeat(30_000)}1${")".repeat(30_000)};`]:
      /nest|deep|expression|syntax|unexpected/i,
    [`return ${"[".repeat(30_000)};`]: /nest|deep|syntax|unexpected/i,
    [`${"if (1) {".repeat(8_000)}`]: /nest|deep|syntax|unexpected/i,
    [`return ${"1+".repeat(30_000)}1;`]: /30001|nest|deep/,
    [`return \`${"${`".repeat(15_000)}`]: /nest|deep|syntax|unterminated|unexpected/i,
    [`type A = ${"A | ".repeat(15_000)}A; return 1;`]: /./,
  };
  for (const [code, expected] of Object.entries(programs)) {
    const answer = await target.execute(code);
    assert.match(answer.text, expected, code.slice(0, 40));
    assert(answer.text.length < 5_000, "the source is not repeated");
    assert.equal(await target.runbyte.value("return 1 + 1;"), 2);
  }
});

Deno.test("twenty runs that have to be killed", async () => {
  await using target = await Target.start({ limits: { timeoutMs: 300 } });
  const { pid } = target.runbyte.child;
  const executors = (): number =>
    descendantsOf(pid).filter((each) => commandOf(each).includes("__executor")).length;
  const kill = (): Promise<unknown> =>
    target.execute("Array.prototype.sort.call({ length: 2 ** 53 - 1 });");
  await Promise.all([kill(), kill()]);
  if (canMeasure) await target.tree.msUntilIdle(20, END_MS);
  const before = target.tree.occupiedMib;
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all([kill(), kill(), kill(), kill()]) as {
      isError: boolean;
      text: string;
    }[];
    for (const { text } of answers) assert.match(text, /limits\.timeoutMs = 300/);
  }
  assert.equal(await target.runbyte.value("return 1 + 1;"), 2);
  if (!canMeasure) return;
  assert(await target.tree.msUntilIdle(20, END_MS) < END_MS, "no core stays busy");
  assert(executors() <= 3, `${executors()} executors are left`);
  const grown = target.tree.occupiedMib - before;
  assert(grown < 80, `${Math.round(grown)} MiB did not come back`);
});
