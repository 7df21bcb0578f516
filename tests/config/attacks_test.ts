import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { RunbyteError } from "../../src/base/errors.ts";
import { sharedPath } from "../support/shared.ts";
import { Folder } from "./support.ts";

interface AttackCase {
  readonly id: string;
  readonly name: string;
  readonly channel: string;
  readonly input: string | {
    readonly files?: readonly string[];
    readonly config_servers?: readonly string[];
  };
  readonly expect: { readonly outcome?: "ok" | "error"; readonly error?: string };
}

/** The contents of the config file that a case asks for. */
function contentsOf({ input }: AttackCase): readonly string[] {
  if (typeof input === "string") return [input];
  if (input.files !== undefined) return input.files;
  const names = input.config_servers!;
  const alone = names.slice(0, -2).map((name) => [name]);
  return [...alone, names.slice(-2)].map((group) => {
    const entries = group.map((name) => `${JSON.stringify(name)}: { "command": "node" }`);
    return `{ "mcpServers": { ${entries.join(", ")} } }`;
  });
}

/** Puts a file with this content in place; false where the case cannot be made here. */
function place(folder: Folder, content: string): boolean {
  const repeat = /^\$REPEAT\((.*),(\d+)\)$/s.exec(content);
  if (content === "<dir>") mkdirSync(join(folder.path, "runbyte.json"));
  else if (content === "<ff fe 00>") folder.write("runbyte.json", new Uint8Array([0xff, 0xfe, 0]));
  else if (content === "<chmod 000>") {
    chmodSync(folder.write("runbyte.json", "{}"), 0);
    return process.getuid?.() !== 0; // root reads everything
  } else folder.write("runbyte.json", repeat ? repeat[1].repeat(Number(repeat[2])) : content);
  return true;
}

async function outcomeOf(folder: Folder): Promise<{ outcome: "ok" | "error"; message: string }> {
  try {
    await folder.load();
    return { outcome: "ok", message: "" };
  } catch (thrown) {
    assert(thrown instanceof RunbyteError, `not an error for people: ${thrown}`);
    return { outcome: "error", message: `${thrown.message}\n${thrown.hint ?? ""}` };
  }
}

const shelf = sharedPath("attacks");

Deno.test({
  name: "loadConfig() meets every config case of the shared attacks",
  ignore: shelf === undefined,
  fn: async () => {
    const cases = readdirSync(shelf!).filter((name) => name.endsWith(".json"))
      .map((name): AttackCase => JSON.parse(readFileSync(join(shelf!, name), "utf8")))
      .filter(({ channel, input }) =>
        channel === "config" || (typeof input === "object" && input?.config_servers !== undefined)
      );
    assert(cases.length >= 5);
    for (const attack of cases) {
      const pattern = attack.expect.error?.replaceAll("(?i)", "") ?? "";
      for (const content of contentsOf(attack)) {
        using folder = new Folder();
        if (!place(folder, content)) continue;
        const { outcome, message } = await outcomeOf(folder);
        const what = `${attack.id} ${attack.name}: ${JSON.stringify(content.slice(0, 80))}`;
        assert.equal(outcome, attack.expect.outcome, what);
        assert.match(message, new RegExp(pattern, "i"), what);
        assert.doesNotMatch(message, /^\s+at .+:\d+:\d+/m, `${what}: has a stack trace`);
      }
    }
  },
});
