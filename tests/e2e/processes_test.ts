import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import type { Child } from "../support/child.ts";
import { commandOf, descendantsOf, isAlive, waitUntil } from "../support/processes.ts";
import { RawStdio } from "../support/raw_stdio.ts";
import { spawnRunbyte } from "../support/runbyte.ts";
import { toyServer } from "../support/servers.ts";

const ENDINGS: Readonly<Record<string, (child: Child) => void>> = {
  "the client closes stdin": (child) => child.closeStdin(),
  "SIGTERM": (child) => child.kill("SIGTERM"),
  "SIGINT": (child) => child.kill("SIGINT"),
  "SIGKILL": (child) => child.kill("SIGKILL"),
};

/** Programs that are under way when the end comes. */
const PROGRAMS: Readonly<Record<string, string>> = {
  "a hanging call": "await hang({});",
  "a spinning program": "while (true) {}",
};

async function execute(raw: RawStdio, code: string): Promise<string> {
  const program = `import { hang, readJournal, writeDown } from './servers/toy'; ${code}`;
  const { result } = await raw.request("tools/call", {
    name: "execute_code",
    arguments: { code: program },
  });
  return JSON.stringify(result);
}

for (const [ending, end] of Object.entries(ENDINGS)) {
  for (const [what, code] of Object.entries(PROGRAMS)) {
    Deno.test(`no process is left behind by ${ending} during ${what}`, async () => {
      const { child, folder } = spawnRunbyte({ config: { mcpServers: { toy: toyServer() } } });
      await using _child = child;
      try {
        const raw = new RawStdio(child);
        await raw.initialize();
        // Its answer never comes, or only as an error of the ending.
        execute(raw, `await writeDown({ line: 'started' }); ${code}`).catch(() => {});
        await waitUntil(
          "the program is under way",
          async () => (await execute(raw, "return await readJournal({});")).includes("started"),
        );
        const family = descendantsOf(child.pid);
        assert.ok(
          family.some((pid) => commandOf(pid).includes("toy_server")),
          "the toy server runs",
        );
        end(child);
        await child.exited;
        const alive = () => family.filter(isAlive).map(commandOf);
        await waitUntil("all children are gone", () => alive().length === 0).catch((error) => {
          throw new Error(`${error.message}: ${alive().join("; ")}`);
        });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
}
