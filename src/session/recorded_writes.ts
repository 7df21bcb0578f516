/** A call that a preview did not make. */
interface RecordedWrite {
  readonly server: string;
  readonly tool: string;
  /** JSON. */
  readonly args: string;
}

/** Text that is kept of one preview. */
const MAX_CHARS = 16 * 1024 * 1024;

/** The writes of one preview: what a run would have called. */
export class RecordedWrites {
  readonly #writes: RecordedWrite[] = [];
  #chars = 0;

  /** Keeps a write; false if there is no room for it. */
  add({ server, tool, args }: RecordedWrite): boolean {
    this.#chars += server.length + tool.length + args.length;
    if (this.#chars > MAX_CHARS) return false;
    this.#writes.push({ server, tool, args });
    return true;
  }

  /** All of them as JSON: `{"writes":[{"server":…,"tool":…,"arguments":…}]}`. */
  toJson(): string {
    const writes = this.#writes.map(({ server, tool, args }) =>
      `{"server":${JSON.stringify(server)},"tool":${JSON.stringify(tool)},"arguments":${args}}`
    );
    return `{"writes":[${writes.join(",")}]}`;
  }
}
