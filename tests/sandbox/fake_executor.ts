/** An executor that does what a test tells it to, in the place of a process. */
import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import type { ExecutorProcess } from "../../src/sandbox/executor_process.ts";
import { FrameReader } from "../../src/sandbox/framing.ts";
import { decodeHostMessage, encodeReady, type HostMessage } from "../../src/sandbox/messages.ts";

export class FakeExecutor extends EventEmitter {
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly pid = 1;
  exitCode: number | null = null;
  isKilled = false;

  /** `hear` gets every message of the main process; `say` answers. */
  constructor(hear: (message: HostMessage, executor: FakeExecutor) => void) {
    super();
    const reader = new FrameReader(2 ** 26);
    this.stdin.on("data", (chunk: Uint8Array<ArrayBuffer>) => {
      for (const frame of reader.push(new Uint8Array(chunk))) hear(decodeHostMessage(frame), this);
    });
    this.say(encodeReady());
  }

  say(...frames: Uint8Array[]): void {
    for (const frame of frames) this.stdout.write(frame);
  }

  kill(): boolean {
    if (this.isKilled) return false;
    this.isKilled = true;
    queueMicrotask(() => this.emit("exit", null, "SIGKILL"));
    return true;
  }

  /** As the pool takes it. */
  get process(): ExecutorProcess {
    return this as unknown as ExecutorProcess;
  }
}
