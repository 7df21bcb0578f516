/** The official conformance suite against Runbyte's HTTP server, with Runbyte's tools and with the suite's own. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Child } from "../support/child.ts";
import { type ConformanceVersion, findConformance } from "../support/conformance.ts";
import { createFolder, ENTRY, environment, ROOT } from "../support/entry.ts";
import { HttpRunbyte } from "../support/http_runbyte.ts";
import { waitUntil } from "../support/processes.ts";

/** Which scenarios a suite runs, by the version of the protocol. */
const PROTOCOLS = {
  "2025": { suite: "0.1.16", args: ["--suite", "all"] },
  "2026": { suite: "0.2.0-alpha.12", args: ["--requirements", "2026-07-28"] },
} as const satisfies Record<string, { suite: ConformanceVersion; args: readonly string[] }>;

const suites = {
  "0.1.16": await findConformance("0.1.16"),
  "0.2.0-alpha.12": await findConformance("0.2.0-alpha.12"),
};

/** A server that the suite can reach; it sends no token. */
interface Target extends AsyncDisposable {
  readonly url: URL;
}

async function startRunbyte(): Promise<Target> {
  return await HttpRunbyte.start({ token: null, args: ["--dangerously-allow-anyone"] });
}

async function startFixtures(): Promise<Target> {
  const script = fileURLToPath(new URL("fixture_server.ts", import.meta.url));
  const args = ["run", "-q", "-A", "--config", join(ROOT, "deno.json"), script];
  const child = new Child(ENTRY[0], args, { env: environment() });
  const address = (): string | undefined => /Serving MCP at (\S+)/.exec(child.stderr)?.[1];
  await waitUntil("the fixtures are served", () => address() !== undefined);
  return {
    url: new URL(address()!),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

/** Runs scenarios; what the baseline names must fail, and everything else must not. */
async function assertConforms(
  { url }: Target,
  suite: ConformanceVersion,
  args: readonly string[],
): Promise<string> {
  const [node, script] = suites[suite]!;
  const folder = createFolder();
  try {
    const line = [script, "server", "--url", url.href, ...args];
    await using child = new Child(node, line, { cwd: folder, env: environment() });
    const { code } = await child.exited;
    const said = child.lines.join("\n");
    assert.equal(code, 0, said.slice(said.indexOf("=== SUMMARY")) + child.stderr);
    return said;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const [protocol, { suite, args }] of Object.entries(PROTOCOLS)) {
  const STARTS = { runbyte: startRunbyte, fixtures: startFixtures };
  for (const [name, start] of Object.entries(STARTS)) {
    Deno.test({
      name: `conformance ${suite}: ${name} over HTTP, protocol ${protocol}`,
      ignore: suites[suite] === undefined,
      fn: async () => {
        await using target = await start();
        const baseline = fileURLToPath(new URL(`${name}_${protocol}.yml`, import.meta.url));
        await assertConforms(target, suite, [...args, "--expected-failures", baseline]);
      },
    });
  }
}

/** Scenarios of the older protocol that the older suite does not have, or runs with an even older version. */
const MORE = { "server-session-lifecycle": startRunbyte, "server-sse-polling": startFixtures };

for (const [scenario, start] of Object.entries(MORE)) {
  Deno.test({
    name: `conformance 0.2.0-alpha.12: ${scenario} over HTTP, protocol 2025`,
    ignore: suites["0.2.0-alpha.12"] === undefined,
    fn: async () => {
      await using target = await start();
      const args = ["--scenario", scenario, "--spec-version", "2025-11-25"];
      const said = await assertConforms(target, "0.2.0-alpha.12", args);
      assert.match(said, /Passed: 3\/3, 0 failed, 0 warnings/);
    },
  });
}
