/** What the main process does with an executor that was taken over. */
import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../../src/base/limits.ts";
import { encodeFrame } from "../../src/sandbox/framing.ts";
import { encodeCall, encodeConsole, encodeDone, encodeReady } from "../../src/sandbox/messages.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import type { HostCall, RunOutcome } from "../../src/sandbox/protocol.ts";
import { FakeExecutor } from "./fake_executor.ts";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const done = (text: string): Uint8Array => encodeDone("json", bytes(text), false);
const toolCall = (seq: number): Uint8Array => encodeCall(seq, bytes('["tool","s/t"]'), bytes("{}"));

interface Scene {
  readonly outcome: RunOutcome;
  readonly executor: FakeExecutor;
  readonly calls: readonly HostCall[];
}

/** Runs a program on an executor that says `frames` in answer to it. */
async function play(frames: readonly Uint8Array[], toolCalls = 10): Promise<Scene> {
  const executors: FakeExecutor[] = [];
  const calls: HostCall[] = [];
  await using sandbox = createSandbox({
    spawn: () => {
      const executor = new FakeExecutor((message, self) => {
        if (message.type === "run") self.say(...frames);
      });
      executors.push(executor);
      return executor.process;
    },
  });
  const outcome = await sandbox.run({
    program: { modules: { "main.ts": "" }, entry: "main.ts", result: "none" },
    owner: "test",
    limits: { ...DEFAULT_LIMITS, toolCalls, memoryBytes: 2 ** 20 },
    host: {
      call: (call) => {
        calls.push(call);
        return new Promise(() => {});
      },
    },
    signal: new AbortController().signal,
  });
  return { outcome, executor: executors[0], calls };
}

const LARGE_CALL = encodeCall(0, bytes('["fs","x"]'), new Uint8Array(4 * 2 ** 20).fill(0x20));

const LIES: readonly [name: string, frames: readonly Uint8Array[]][] = [
  ["an unknown frame", [encodeFrame(77, [])]],
  ["a malformed call", [encodeFrame(17, [bytes("\0\0\0\0\0[]\n{}")])]],
  ["a malformed error", [encodeFrame(20, [bytes("[]")])]],
  ["ready without a result", [encodeReady()]],
  ["a frame that announces 4 GB", [new Uint8Array([255, 255, 255, 255, 19])]],
  ["more tool calls than allowed", Array.from({ length: 11 }, (_, seq) => toolCall(seq))],
  ["more arguments than may wait", Array(60).fill(LARGE_CALL)],
];

for (const [name, frames] of LIES) {
  Deno.test(`an executor that sends ${name} is killed and its run fails`, async () => {
    const { outcome, executor, calls } = await play(frames);
    assert(!outcome.ok);
    assert.equal(outcome.error.kind, "crash");
    assert.match(outcome.error.message, /broke the protocol/);
    assert.equal(executor.isKilled, true);
    assert(calls.length <= 32);
  });
}

Deno.test("console lines beyond the limit are counted in the main process too", async () => {
  const empty = Array.from({ length: 100_000 }, () => ({ level: "log", text: "" }) as const);
  const frames = Array.from({ length: 10 }, () => encodeConsole(empty, 1));
  const { outcome } = await play([...frames, done("1"), encodeReady()]);
  assert(outcome.ok);
  assert(outcome.console.length < 700_000);
  assert.equal(outcome.console.length + outcome.consoleDropped, 1_000_010);
});

Deno.test("nothing that comes after the result changes it or reaches the host", async () => {
  const late = [
    toolCall(0),
    encodeConsole([{ level: "log", text: "late" }], 0),
    done("2"),
    encodeReady(),
  ];
  const { outcome, calls } = await play([done("1"), ...late]);
  assert(outcome.ok);
  assert.deepEqual(outcome.value, { kind: "json", text: "1" });
  assert.deepEqual(outcome.console, []);
  assert.deepEqual(calls, []);
});
