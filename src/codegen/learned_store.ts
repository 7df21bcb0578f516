/**
 * Keeps learned types as files in the scratch directory, one a server.
 * @module
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LearnedStore } from "./learned_types.ts";

/** A store in `folder`, which is made when it is first needed. */
export function createLearnedStore(folder: string): LearnedStore {
  const fileOf = (server: string): string => join(folder, `${encodeURIComponent(server)}.json`);
  return {
    async read(server) {
      try {
        return await readFile(fileOf(server), "utf8");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
    async write(server, text) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // A file is never half written, also with several processes at work.
      const draft = `${fileOf(server)}.${crypto.randomUUID()}.tmp`;
      await writeFile(draft, text, { mode: 0o600 });
      await rename(draft, fileOf(server));
    },
  };
}
