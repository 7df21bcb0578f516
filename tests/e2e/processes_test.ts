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

/** Ends Runbyte and waits until none of its children is left. */
async function endFamily(child: Child, end: (child: Child) => void): Promise<void> {
  const family = descendantsOf(child.pid);
  assert.ok(family.some((pid) => commandOf(pid).includes("toy_server")), "the toy server runs");
  end(child);
  await child.exited;
  const alive = () => family.filter(isAlive).map(commandOf);
  await waitUntil("all children are gone", () => alive().length === 0).catch((error) => {
    throw new Error(`${error.message}: ${alive().join("; ")}`);
  });
}

async function withRunbyte(
  toy: object,
  work: (child: Child, raw: RawStdio) => Promise<void>,
): Promise<void> {
  const { child, folder } = spawnRunbyte({ config: { mcpServers: { toy } } });
  await using _child = child;
  try {
    const raw = new RawStdio(child);
    await raw.initialize();
    await work(child, raw);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const [ending, end] of Object.entries(ENDINGS)) {
  for (const [what, code] of Object.entries(PROGRAMS)) {
    Deno.test(`no process is left behind by ${ending} during ${what}`, () =>
      withRunbyte(toyServer(), async (child, raw) => {
        // Its answer never comes, or only as an error of the ending.
        execute(raw, `await writeDown({ line: 'started' }); ${code}`).catch(() => {});
        await waitUntil(
          "the program is under way",
          async () => (await execute(raw, "return await readJournal({});")).includes("started"),
        );
        await endFamily(child, end);
      }));
  }

  Deno.test(`no process is left behind by ${ending} while a server is still starting`, () =>
    withRunbyte(toyServer({ TOY_START_DELAY_MS: "600000" }), async (child, raw) => {
      const list = { name: "list_directory", arguments: { path: "/servers" } };
      await raw.request("tools/call", list);
      await waitUntil(
        "the toy server runs",
        () => descendantsOf(child.pid).some((pid) => commandOf(pid).includes("toy_server")),
      );
      await endFamily(child, end);
    }));
}

for (const ending of ["the client closes stdin", "SIGTERM"]) {
  Deno.test(`${ending} also ends a downstream that does not want to end`, () =>
    withRunbyte(toyServer({ TOY_STUBBORN: "1" }), async (child, raw) => {
      await execute(raw, "return await readJournal({});");
      await endFamily(child, ENDINGS[ending]);
    }));
}
