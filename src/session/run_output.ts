/**
 * Where one run leaves what does not fit into its answer. No folder is made before something is left there.
 * @module
 */
import { messageOf } from "../base/errors.ts";
import { logger } from "../base/log.ts";
import type { RunFiles } from "../vfs/run_files.ts";

/** The files of one run. */
export class RunOutput {
  readonly #runs: RunFiles;
  #run: Promise<string> | undefined;

  constructor(runs: RunFiles) {
    this.#runs = runs;
  }

  /** Saves text and gives back its path in the tree, or undefined if the disk refuses: the answer still counts. */
  async save(name: string, pieces: Iterable<string>): Promise<string | undefined> {
    try {
      this.#run ??= this.#runs.newRun();
      return await this.#runs.save(await this.#run, name, encode(pieces));
    } catch (thrown) {
      logger("session").error("Cannot save {name}: {message}", {
        name,
        message: messageOf(thrown),
      });
      return undefined;
    }
  }
}

function* encode(pieces: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const piece of pieces) yield encoder.encode(piece);
}
