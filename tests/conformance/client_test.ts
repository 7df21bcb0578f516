/** The official conformance suite against Runbyte as a client of its downstreams, over HTTP. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Child } from "../support/child.ts";
import { type ConformanceVersion, findConformance } from "../support/conformance.ts";
import { createFolder, ENTRY, environment, ROOT } from "../support/entry.ts";

/** The scenarios that apply, by the version of the protocol. */
const APPLY: readonly {
  readonly suite: ConformanceVersion;
  readonly args: readonly string[];
  readonly scenarios: readonly string[];
}[] = [
  {
    suite: "0.1.16",
    args: [],
    scenarios: ["initialize", "tools_call", "sse-retry", "elicitation-sep1034-client-defaults"],
  },
  {
    suite: "0.2.0-alpha.12",
    args: ["--spec-version", "2026-07-28"],
    scenarios: [
      "tools_call",
      "request-metadata",
      "sep-2322-client-request-state",
      "http-standard-headers",
      "http-custom-headers",
      "http-invalid-tool-headers",
      "json-schema-ref-no-deref",
    ],
  },
];

/** Why the others do not, by how their names begin. */
const SKIPPED: Readonly<Record<string, string>> = {
  "auth/": "signing in takes a person; tests/hub/oauth does it against a server of its own",
  "json-schema-2020-12-preservation": "wants schemas back; programs get types made from them",
  "sep-2640-": "skills are an extension that Runbyte does not have",
};

const client = [
  ...[ENTRY[0], "run", "-q", "-A", "--config", join(ROOT, "deno.json")],
  fileURLToPath(new URL("client_under_test.ts", import.meta.url)),
].join(" ");

for (const { suite, args, scenarios } of APPLY) {
  const command = await findConformance(suite);
  const run = async (...line: readonly string[]) => {
    const [node, script] = command!;
    const folder = createFolder();
    try {
      await using child = new Child(node, [script, ...line], { cwd: folder, env: environment() });
      const { code } = await child.exited;
      return { code, said: child.lines.join("\n") + child.stderr };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  for (const scenario of scenarios) {
    Deno.test({
      name: `conformance ${suite}: Runbyte as a client, ${scenario}`,
      ignore: command === undefined,
      fn: async () => {
        const { code, said } = await run(
          "client",
          "--command",
          client,
          "--scenario",
          scenario,
          ...args,
        );
        assert.equal(code, 0, said);
        assert.match(said, /OVERALL: PASSED/);
      },
    });
  }
  Deno.test({
    name: `conformance ${suite}: every client scenario is run or has a reason`,
    ignore: command === undefined,
    fn: async () => {
      const { said } = await run("list", "--client");
      const [, list] = /Client scenarios[^\n]*\n((?:\s+- .*\n?)+)/.exec(said)!;
      const all = [...list.matchAll(/- (\S+)/g)].map(([, name]) => name);
      const run2025 = APPLY[0].scenarios;
      const without = all.filter((name) =>
        !scenarios.includes(name) && !run2025.includes(name) &&
        !Object.keys(SKIPPED).some((beginning) => name.startsWith(beginning))
      );
      assert.deepEqual(without, []);
      assert(all.length > 20);
    },
  });
}
