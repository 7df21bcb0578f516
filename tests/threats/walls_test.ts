/** The walls behind the engine: what plain JavaScript can do in the worker once it has broken out of QuickJS. */
import assert from "node:assert/strict";
import { readdirSync, readlinkSync } from "node:fs";
import { createServer } from "node:http";
import { isAlive, waitUntil } from "../support/processes.ts";
import { Escaped } from "./support/escaped.ts";
import { PROBES } from "./support/escape/probes.ts";

/** Tries every probe; gives those that were not refused, with what they gave. */
async function openProbes(escaped: Escaped, prelude: string): Promise<Record<string, unknown>> {
  const open: Record<string, unknown> = {};
  for (const [name, code] of Object.entries(PROBES)) {
    const outcome = await escaped.run(`${prelude}\n${code}`);
    // A probe that takes the process with it has found nothing either.
    if (!outcome.ok) continue;
    const text = outcome.value.kind === "json" ? outcome.value.text : "";
    if (!text.startsWith('"threw ')) open[name] = JSON.parse(text);
  }
  return open;
}

/** What a worker that was not hardened would still have; the permissions alone have to do. */
const GIVE_BACK =
  "for (const name of Object.keys(before)) if (!(name in globalThis)) globalThis[name] = before[name];";

/** Reachable by other ways than their names, and of no use: events of the worker itself, the clock. */
const HARMLESS = [
  "global",
  "dispatchEvent",
  "removeEventListener",
  "addEventListener",
  "Performance",
];

Deno.test("worker globals that reach disk, network or process", async () => {
  await using escaped = new Escaped();
  const found = await escaped.value(`
    const lost = new Map(Object.entries(before).filter(([name, value]) =>
      !Object.getOwnPropertyNames(globalThis).includes(name) && /^(object|function)$/.test(typeof value) && value !== null)
      .map(([name, value]) => [value, name]));
    // Every object that can be got at from what is left, however far away.
    const seen = new Set([globalThis]);
    const queue = [globalThis];
    const found = [];
    while (queue.length > 0) {
      const object = queue.pop();
      if (ArrayBuffer.isView(object)) continue;
      if (lost.has(object)) found.push(lost.get(object));
      const next = [Object.getPrototypeOf(object)];
      for (const key of Reflect.ownKeys(object)) {
        const { value, get, set } = Object.getOwnPropertyDescriptor(object, key);
        next.push(value, get, set);
      }
      for (const value of next) {
        if (!/^(object|function)$/.test(typeof value) || value === null || value === before || seen.has(value)) continue;
        seen.add(value);
        queue.push(value);
      }
    }
    return { found, lost: [...lost.values()], seen: seen.size };`);
  for (const name of ["Deno", "fetch", "caches", "Worker", "BroadcastChannel", "postMessage"]) {
    assert(found.lost.includes(name), `${name} is gone`);
  }
  assert(found.seen > 500);
  assert.deepEqual(found.found.filter((name: string) => !HARMLESS.includes(name)), []);
});

Deno.test("worker imports of node: modules", async () => {
  await using escaped = new Escaped();
  assert.deepEqual(await openProbes(escaped, ""), {});
});

Deno.test("worker permissions without hardening", async () => {
  await using escaped = new Escaped();
  assert.equal(
    await escaped.value(`${GIVE_BACK} return typeof Deno.readTextFileSync;`),
    "function",
  );
  assert.deepEqual(await openProbes(escaped, GIVE_BACK), {});
});

Deno.test("worker imports of files, addresses and packages", async () => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url!);
    response.writeHead(200, { "content-type": "text/javascript" }).end("export default 1;");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const specifiers = [
    '"file:///etc/hostname" with { type: "text" }',
    '"file:///etc/hostname" with { type: "bytes" }',
    `${JSON.stringify(import.meta.url)}`,
    `"http://127.0.0.1:${port}/module.js"`,
    '"https://jsr.io/@std/assert/1.0.0/mod.ts"',
    '"https://esm.sh/left-pad"',
    '"https://deno.land/std/version.ts"',
    '"ext:core/ops"',
    '"jsr:@std/assert"',
    '"npm:left-pad@1.3.0"',
  ];
  for (const specifier of specifiers) {
    // Each in a process of its own: a refused package is remembered there and would refuse all the rest.
    await using escaped = new Escaped();
    const [name, attributes = ""] = specifier.split(/ (?=with)/);
    const options = attributes.replace("with", "with:");
    const computed =
      `const name = ${name}; return Object.keys(await import(name, { ${options} }));`;
    const literal = `import * as all from ${specifier}; export default Object.keys(all);`;
    const within = `return (await import("data:text/javascript," + encodeURIComponent(${
      JSON.stringify(literal)
    }))).default;`;
    for (const code of [within, computed]) {
      assert.match(await escaped.value(code), /^threw TypeError/, `${specifier} was imported`);
    }
  }
  assert.deepEqual(requests, []);
  await new Promise((resolve) => server.close(resolve));
});

Deno.test("code made of strings in the worker", async () => {
  await using escaped = new Escaped();
  const made = await escaped.value(`
    const AsyncFunction = (async () => {}).constructor;
    const ways = { eval: () => eval("1"), Function: () => Function("return 1")(), AsyncFunction: () => AsyncFunction("") };
    return Object.entries(ways).filter(([, make]) => { try { make(); return true; } catch { return false; } });`);
  assert.deepEqual(made, []);
});

Deno.test("workers within the worker", async () => {
  await using escaped = new Escaped();
  const code = `const { Worker } = await import("node:worker_threads");
    Object.setPrototypeOf(Worker, Object.getPrototypeOf(class extends Worker {}));
    new Worker("", { eval: true });`;
  assert.match(await escaped.value(code), /^threw TypeError/);
  assert.match(
    await escaped.value(
      `${GIVE_BACK} new Worker("data:,", { type: "module", deno: { permissions: { read: true } } });`,
    ),
    /escalate/,
  );
});

Deno.test({
  name: "descriptors of the main process in an executor",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using escaped = new Escaped();
    const own = await escaped.value(`${GIVE_BACK}
      const { fstatSync, writeSync } = await import("node:fs");
      const open = [];
      for (let fd = 0; fd < 200; fd++) try { fstatSync(fd); open.push(fd); } catch {}
      return open;`);
    assert.deepEqual(own, [0, 1, 2]);
    // What its runtime holds besides is its own, too: nothing that this process had open.
    const folder = `/proc/${escaped.children[0].pid}/fd`;
    const files = readdirSync(folder).map((fd) => readlinkSync(`${folder}/${fd}`))
      .filter((target) =>
        target.startsWith("/") && !target.startsWith("/dev/") && !/deno|anon/i.test(target)
      );
    assert.deepEqual(files, []);
  },
});

/** What a worker can still do to its own process, and what becomes of the run. */
const SELF_HARM: Readonly<Record<string, readonly [code: string, kind: string]>> = {
  "kills its process": [
    "before.Deno.kill(before.Deno.pid, 'SIGKILL'); await new Promise(() => {});",
    "crash",
  ],
  "exits without a word": ["before.Deno.exit(0); await new Promise(() => {});", "limit"],
  "closes itself": ["before.close(); await new Promise(() => {});", "limit"],
  "spins": ["for (;;);", "limit"],
  "spins in promise jobs": ["for (;;) await null;", "limit"],
  "parks its thread": [
    "before.Atomics.wait(new Int32Array(new before.SharedArrayBuffer(4)), 0, 0);",
    "limit",
  ],
  "swallows signals and spins": [
    "before.Deno.addSignalListener('SIGTERM', () => {}); for (;;);",
    "limit",
  ],
  "fills the heap": ["const all = []; for (;;) all.push({ all: [all.length] });", "any"],
  "starts workers without end": [
    "for (;;) new before.Worker('data:text/javascript,for(;;);', { type: 'module' });",
    "any",
  ],
  "writes what is no frame": [
    "before.Deno.stdout.writeSync(new Uint8Array(1e6).fill(255)); await new Promise(() => {});",
    "crash",
  ],
  "floods stdout with calls": [
    `const frame = new TextEncoder().encode('\\x1a\\0\\0\\0\\x11\\0\\0\\0\\0\\0["fs","x"]\\n' + '{"a":"xxx"}');
     for (;;) before.Deno.stdout.writeSync(frame);`,
    "any",
  ],
  "floods stderr": [
    "for (;;) before.Deno.stderr.writeSync(new Uint8Array(65_536).fill(120));",
    "limit",
  ],
  "steals its input": [
    "before.Deno.stdin.readSync(new Uint8Array(10)); await new Promise(() => {});",
    "limit",
  ],
};

Deno.test("self-harm of an executor", async (test) => {
  await using escaped = new Escaped();
  for (const [what, [code, kind]] of Object.entries(SELF_HARM)) {
    await test.step(what, async () => {
      const outcome = await escaped.run(code, { timeoutMs: 500 });
      assert(!outcome.ok, "it cannot have a result");
      if (kind !== "any") assert.equal(outcome.error.kind, kind, outcome.error.message);
      assert.equal(await escaped.value("return 1 + 1;"), 2);
      const alive = (): number => escaped.children.filter(({ pid }) => isAlive(pid!)).length;
      await waitUntil("only spare processes are left", () => alive() <= 3);
    });
  }
});
