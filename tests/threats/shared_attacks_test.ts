/** Every case of the shared attacks, on a real Runbyte. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { adaptProgram, type AttackCase, attackFolder, readCases } from "./support/attack_case.ts";
import { attackConfig } from "./support/config_channel.ts";
import { attackDownstream } from "./support/downstream_channel.ts";
import { expectOf } from "./support/expectations.ts";
import { attackHttp } from "./support/http_channel.ts";
import { runInProcess } from "./support/in_process.ts";
import { attackStdio } from "./support/stdio_channel.ts";
import { Target } from "./support/target.ts";

/** Programs share a Runbyte where they want the same limits; another one holds the second session. */
class Targets implements AsyncDisposable {
  readonly #byLimits = new Map<string, Promise<Target>>();
  readonly #parts = new AsyncDisposableStack();
  otherSession = "";

  get(limits: Readonly<Record<string, number>> = {}): Promise<Target> {
    const key = JSON.stringify(limits);
    const known = this.#byLimits.get(key) ?? this.#start(limits);
    this.#byLimits.set(key, known);
    return known;
  }

  async #start(limits: Readonly<Record<string, number>>): Promise<Target> {
    const other = this.#parts.use(await Target.start({ limits }));
    const folder = await other.workspace();
    writeFileSync(join(folder, "secret.txt"), "root: the secret of another session");
    this.otherSession = folder.split(/[\\/]/).at(-2)!;
    const target = this.#parts.use(await Target.start({ limits, scratch: other.scratch }));
    target.ignoreSessionsSoFar();
    return target;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#parts.disposeAsync();
  }
}

async function attackProgram(attack: AttackCase, targets: Targets): Promise<void> {
  const target = await targets.get(attack.expect.limits);
  const workspace = await target.workspace();
  const program = adaptProgram(attack.code!, targets.otherSession);
  if (attack.setup) {
    execFileSync("sh", ["-c", attack.setup], {
      env: { ...Deno.env.toObject(), SCRATCH: workspace },
    });
  }
  await expectOf(attack, target, () => target.execute(program));
  if (attack.expect.host_not_polluted) {
    await runInProcess(program);
    assert.equal((({}) as { polluted?: unknown }).polluted, undefined);
  }
  await target.clean();
}

Deno.test({
  name: "the field's sample of attacks",
  ignore: attackFolder === undefined,
  fn: async (test) => {
    await using targets = new Targets();
    const cases = readCases();
    assert(cases.length > 50);
    for (const attack of cases) {
      await test.step({
        name: `${attack.id} ${attack.kind}: ${attack.name}`,
        fn: async () => {
          switch (attack.channel) {
            case "execute_code":
              return await attackProgram(attack, targets);
            case "downstream":
              return await attackDownstream(attack);
            case "http":
              return await attackHttp(attack);
            case "stdio":
              return await attackStdio(attack);
            case "config":
              return await attackConfig(attack);
          }
        },
      });
    }
  },
});

if (attackFolder === undefined) {
  process.stderr.write("The shared attacks are not tested: they are not beside the checkout\n");
}
