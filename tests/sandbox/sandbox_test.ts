/** The whole: programs through main process, executor, worker and engine. */
import assert from "node:assert/strict";
import process from "node:process";
import { DEFAULT_LIMITS, type Limits } from "../../src/base/limits.ts";
import type { HostCalls, RunOutcome, RunRequest, Sandbox } from "../../src/sandbox/protocol.ts";
import type { ExecutorProcess } from "../../src/sandbox/executor_process.ts";
import { createSandbox, type SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { spawnExecutor } from "../../src/sandbox/spawn_executor.ts";

interface Options extends Partial<Omit<RunRequest, "limits">> {
  readonly limits?: Partial<Limits>;
}

const echo: HostCalls = { call: ({ args }) => Promise.resolve({ form: "auto", body: args }) };

function run(sandbox: Sandbox, code: string, options: Options = {}): Promise<RunOutcome> {
  const main =
    `import { hostCall } from "runbyte:host"; const call = (name, args) => hostCall("tool", name, args);` +
    `export default async function () {\n${code}\n}`;
  return sandbox.run({
    program: { modules: { "main.ts": main }, entry: "main.ts", result: "default" },
    owner: "test",
    host: echo,
    signal: new AbortController().signal,
    ...options,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
  });
}

function valueOf(outcome: RunOutcome): unknown {
  assert(outcome.ok, outcome.ok ? "" : outcome.error.message);
  return outcome.value.kind === "json" ? JSON.parse(outcome.value.text) : outcome.value;
}

function errorOf(outcome: RunOutcome): Extract<RunOutcome, { ok: false }>["error"] {
  assert(!outcome.ok);
  return outcome.error;
}

/** A sandbox that remembers its processes. */
function watchedSandbox(
  options: SandboxOptions = {},
): { readonly sandbox: Sandbox; readonly children: ExecutorProcess[] } {
  const children: ExecutorProcess[] = [];
  const spawn = (): ExecutorProcess => {
    const child = spawnExecutor();
    children.push(child);
    return child;
  };
  return { sandbox: createSandbox({ ...options, spawn }), children };
}

function isAlive(child: ExecutorProcess): boolean {
  try {
    process.kill(child.pid!, 0);
    return child.exitCode === null && child.signalCode === null;
  } catch {
    return false;
  }
}

Deno.test("run() gives value, console and duration", async () => {
  await using sandbox = createSandbox();
  const outcome = await run(
    sandbox,
    "console.warn('w'); return [await call('s/t', { a: 1 }), (9400.08).toLocaleString()]",
  );
  assert.deepEqual(valueOf(outcome), [{ a: 1 }, "9,400.08"]);
  assert.deepEqual(outcome.console, [{ level: "warn", text: "w" }]);
  assert.equal(outcome.consoleDropped, 0);
  assert(outcome.durationMs > 0);
});

Deno.test("run() sends calls and output that only a timer brought about", async () => {
  await using sandbox = createSandbox();
  const outcome = await run(
    sandbox,
    "const later = (ms) => new Promise((wake) => setTimeout(wake, ms));" +
      "await later(5); const first = await call('s/t', 1); await later(5); return [first, await call('s/t', 2)]",
    { limits: { timeoutMs: 10_000 } },
  );
  assert.deepEqual(valueOf(outcome), [1, 2]);
});

Deno.test("run() ends while(true) at its limit, and the next run uses the same process", async () => {
  const { sandbox, children } = watchedSandbox({ maxRuns: 1 });
  await using _ = sandbox;
  const error = errorOf(
    await run(sandbox, "console.log('before'); while (true) {}", { limits: { timeoutMs: 200 } }),
  );
  assert.equal(error.kind, "limit");
  assert.equal(error.limit, "timeoutMs");
  assert.equal(valueOf(await run(sandbox, "return 1 + 1")), 2);
  assert.equal(children.length, 1);
});

Deno.test("run() kills what cannot be interrupted, and another owner's run goes on", async () => {
  const { sandbox, children } = watchedSandbox();
  await using _ = sandbox;
  const { promise, resolve } = Promise.withResolvers<void>();
  const host: HostCalls = { call: () => promise.then(() => ({ form: "json", body: "7" })) };
  const other = run(sandbox, "return await call('s/slow', {})", { owner: "other", host });
  for (const attack of ["sort", "reverse", "lastIndexOf"]) {
    const code = `console.log('begun'); Array.prototype.${attack}.call({ length: 2 ** 53 - 1 })`;
    const outcome = await run(sandbox, code, { limits: { timeoutMs: 200 } });
    assert.equal(errorOf(outcome).limit, "timeoutMs");
    assert.deepEqual(outcome.console.map((line) => line.text), ["begun"]);
  }
  resolve();
  assert.equal(valueOf(await other), 7);
  assert(children.length >= 4);
  assert(children.filter(isAlive).length <= 2);
});

const RECURSIONS: readonly string[] = [
  "function f() { return f() + 1 } f()",
  "const o = { get x() { return this.x } }; o.x",
  "const p = new Proxy({}, { get(t, k, r) { return r[k] } }); p.x",
  "const a = []; a.toJSON = () => JSON.stringify(a); JSON.stringify(a)",
  "[1].map(function g() { return [1].map(g) })",
  "const f = () => [2, 1].sort(f); f()",
  "const o = { toString() { return `${this}` } }; `${o}`",
  "'a'.replace(/a/, function f() { return 'a'.replace(/a/, f) })",
  "class A { constructor() { new A() } } new A()",
  "async function f() { await f() } await f()",
  "function f() { console.log('x'); f() } f()",
  "function f() { (1).toLocaleString(); f() } f()",
  "JSON.parse('['.repeat(1e5))",
  "eval('('.repeat(1e5))",
  "let x = []; for (let i = 0; i < 1e5; i++) x = [x]; structuredClone(x)",
];

Deno.test("run() turns every endless recursion into an error that names the stack, and goes on", async () => {
  const { sandbox, children } = watchedSandbox({ maxRuns: 1 });
  await using _ = sandbox;
  for (const code of RECURSIONS) {
    const error = errorOf(await run(sandbox, code, { limits: { timeoutMs: 10_000 } }));
    assert.equal(error.limit, "stackBytes", `${code}: ${error.message}`);
    assert.match(error.message, /128 KiB.*limits\.stackBytes = 131072/);
    const caught = `try { ${code.replaceAll("await ", "")} } catch {} return 'on'`;
    if (!code.includes("async")) assert.equal((await run(sandbox, caught)).ok, true, caught);
  }
  assert.equal(children.length, 1);
});

Deno.test("run() returns deep values cut at a depth instead of failing", async () => {
  await using sandbox = createSandbox();
  const code =
    "let o = {}; const r = o; for (let i = 0; i < 1e5; i++) { o.a = {}; o = o.a } return r";
  const text = JSON.stringify(valueOf(await run(sandbox, code)));
  assert.match(text, /Deeper than 100 levels/);
});

Deno.test("run() bounds memory and gives it back", async () => {
  const { sandbox, children } = watchedSandbox({ maxRuns: 1 });
  await using _ = sandbox;
  const limits = { memoryBytes: 64 * 1024 * 1024, timeoutMs: 20_000 };
  for (const item of ["new Uint8Array(1e6).fill(1)", "('x' + a.length).repeat(1e5)", "{}"]) {
    const error = errorOf(await run(sandbox, `const a = []; for (;;) a.push(${item})`, { limits }));
    assert.equal(error.limit, "memoryBytes", item);
  }
  assert.equal(valueOf(await run(sandbox, "return 2")), 2);
  assert.equal(children.length, 1);
});

Deno.test("run() passes large results and replies whole", async () => {
  await using sandbox = createSandbox();
  const rows = JSON.stringify(
    Array.from({ length: 60_000 }, (_, id) => ({ id, note: "ä".repeat(40) })),
  );
  const host: HostCalls = { call: () => Promise.resolve({ form: "auto", body: rows }) };
  const outcome = await run(sandbox, "return await call('s/big', {})", { host });
  assert(outcome.ok && outcome.value.kind === "json");
  assert.equal(outcome.value.text, rows);
});

Deno.test("run() refuses a reply over toolResultBytes catchably", async () => {
  await using sandbox = createSandbox();
  const host: HostCalls = { call: () => Promise.resolve({ form: "text", body: "x".repeat(2000) }) };
  const code = "try { await call('s/t') } catch (e) { return e.message }";
  const outcome = await run(sandbox, code, { host, limits: { toolResultBytes: 1000 } });
  assert(outcome.ok && outcome.value.kind === "string");
  assert.match(outcome.value.text, /answer of 's\/t' is too large.*limits\.toolResultBytes = 1000/);
});

Deno.test("run() answers tool calls in parallel, up to parallelToolCalls", async () => {
  await using sandbox = createSandbox();
  let inFlight = 0;
  let most = 0;
  const host: HostCalls = {
    async call() {
      most = Math.max(most, ++inFlight);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inFlight--;
      return { form: "json", body: "1" };
    },
  };
  const code =
    "const all = await Promise.all(Array.from({ length: 60 }, () => call('s/t'))); return all.length";
  assert.equal(valueOf(await run(sandbox, code, { host, limits: { parallelToolCalls: 7 } })), 60);
  assert.equal(most, 7);
});

Deno.test("run() ends at once when it is cancelled, and its calls with it", async () => {
  await using sandbox = createSandbox();
  const controller = new AbortController();
  const aborted = Promise.withResolvers<void>();
  const host: HostCalls = {
    call: (_, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          aborted.resolve();
          reject(signal.reason);
        });
        controller.abort();
      }),
  };
  const outcome = await run(sandbox, "await call('s/t')", { host, signal: controller.signal });
  assert.equal(errorOf(outcome).kind, "cancelled");
  await aborted.promise;
  assert.equal(valueOf(await run(sandbox, "return 3")), 3);
});

Deno.test("run() that is cancelled in a busy loop answers at once, and its process does not stay busy", async () => {
  const { sandbox, children } = watchedSandbox({ maxRuns: 1 });
  await using _ = sandbox;
  const controller = new AbortController();
  const host: HostCalls = {
    call: () => {
      setTimeout(() => controller.abort());
      return new Promise(() => {});
    },
  };
  const outcome = await run(sandbox, "call('s/t'); await null; for (;;);", {
    host,
    signal: controller.signal,
  });
  assert.equal(errorOf(outcome).kind, "cancelled");
  assert.equal(valueOf(await run(sandbox, "return 8")), 8);
  assert.equal(isAlive(children[0]), false);
});

Deno.test("run() of a cancelled signal does not begin", async () => {
  await using sandbox = createSandbox();
  const outcome = await run(sandbox, "return 1", { signal: AbortSignal.abort() });
  assert.equal(errorOf(outcome).kind, "cancelled");
});

Deno.test("run() tells clearly that the process was killed, and the next run works", async () => {
  const { sandbox, children } = watchedSandbox();
  await using _ = sandbox;
  const host: HostCalls = {
    call: () => {
      process.kill(children[0].pid!, "SIGKILL");
      return new Promise(() => {});
    },
  };
  const error = errorOf(await run(sandbox, "await call('s/t')", { host }));
  assert.equal(error.kind, "crash");
  assert.match(error.message, /process that ran the program is gone: it ended with SIGKILL/);
  assert.equal(valueOf(await run(sandbox, "return 4")), 4);
});

Deno.test("run() rejects when the host breaks, and the next run works", async () => {
  await using sandbox = createSandbox();
  const host: HostCalls = { call: () => Promise.reject(new Error("a bug of the host")) };
  await assert.rejects(run(sandbox, "await call('s/t')", { host }), /a bug of the host/);
  assert.equal(valueOf(await run(sandbox, "return 5")), 5);
});

Deno.test("disposing kills every process, also of runs under way", async () => {
  const { sandbox, children } = watchedSandbox();
  const begun = Promise.withResolvers<void>();
  const host: HostCalls = {
    call: () => {
      begun.resolve();
      return new Promise(() => {});
    },
  };
  const outcome = run(sandbox, "await call('s/t')", { host });
  await begun.promise;
  await sandbox[Symbol.asyncDispose]();
  assert.equal(errorOf(await outcome).kind, "crash");
  assert.deepEqual(children.filter(isAlive), []);
  await assert.rejects(run(sandbox, "return 1"), /closed/);
});

Deno.test("warm() starts one executor, which the first run uses", async () => {
  const { sandbox, children } = watchedSandbox({ maxRuns: 1 });
  await using _ = sandbox;
  sandbox.warm();
  sandbox.warm();
  assert.equal(children.length, 1);
  assert.equal(valueOf(await run(sandbox, "return 6")), 6);
  assert.equal(children.length, 1);
});
