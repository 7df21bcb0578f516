/**
 * What did not fit into an answer: `/workspace/.runs/<run>/…`, readable, never writable by programs,
 * not counted as workspace. The last runs are kept.
 * @module
 */
import type { Disk } from "./disk.ts";
import { workspacePath } from "./paths.ts";
import { Turns } from "./turns.ts";

/** The folder of the workspace that belongs to Runbyte. */
export const RUNS_FOLDER = ".runs";

const KEPT_RUNS = 20;
const KEPT_BYTES = 256 * 1024 * 1024;

/** The files of the last runs of one workspace. */
export class RunFiles {
  readonly #disk: Disk;
  readonly #turns = new Turns();
  #lastRun: number | undefined;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** A folder name for a new run; names sort by age. */
  async newRun(): Promise<string> {
    return await this.#turns.run(async () => {
      this.#lastRun ??= Number((await this.#runs()).at(-1) ?? 0);
      this.#lastRun++;
      return String(this.#lastRun).padStart(4, "0");
    });
  }

  /** Writes one file of a run, forgets the oldest runs, and gives back the file's path in the tree. */
  async save(run: string, name: string, chunks: Iterable<Uint8Array>): Promise<string> {
    const segments = [RUNS_FOLDER, run, name];
    await this.#turns.run(async () => {
      await this.#disk.write(segments, chunks);
      await this.#forgetOldRuns(run);
    });
    return workspacePath(segments);
  }

  async #runs(): Promise<string[]> {
    if (!(await this.#disk.inspect([RUNS_FOLDER]))?.isDirectory()) return [];
    const entries = await this.#disk.list([RUNS_FOLDER]);
    return entries
      .filter(({ name, kind }) => kind === "directory" && /^\d+$/.test(name))
      .map(({ name }) => name)
      .sort((a, b) => Number(a) - Number(b));
  }

  async #forgetOldRuns(current: string): Promise<void> {
    let bytes = 0;
    const newestFirst = (await this.#runs()).reverse();
    for (const [age, run] of newestFirst.entries()) {
      const files = await this.#disk.list([RUNS_FOLDER, run]);
      for (const { name } of files) {
        const segments = [RUNS_FOLDER, run, name];
        bytes += Number((await this.#disk.inspect(segments))?.size ?? 0);
      }
      if (run === current || (age < KEPT_RUNS && bytes <= KEPT_BYTES)) continue;
      for (const { name } of files) await this.#disk.remove([RUNS_FOLDER, run, name]);
    }
  }
}
