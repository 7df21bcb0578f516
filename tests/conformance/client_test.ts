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
      ...[
        ...["metadata-default", "metadata-var1", "metadata-var2", "metadata-var3"],
        ...["metadata-issuer-mismatch", "basic-cimd", "pre-registration", "resource-mismatch"],
        ...["scope-from-www-authenticate", "scope-from-scopes-supported"],
        ...["scope-omitted-when-undefined", "scope-step-up", "scope-retry-limit"],
        ...["token-endpoint-auth-basic", "token-endpoint-auth-post", "token-endpoint-auth-none"],
        ...["offline-access-scope", "offline-access-not-supported"],
        ...["iss-supported", "iss-not-advertised", "iss-supported-missing", "iss-wrong-issuer"],
        ...["iss-unexpected", "iss-normalized", "authorization-server-migration"],
      ].map((name) => `auth/${name}`),
    ],
  },
  {
    suite: "0.2.0-alpha.12",
    args: ["--spec-version", "2025-03-26"],
    scenarios: [
      "auth/2025-03-26-oauth-metadata-backcompat",
      "auth/2025-03-26-oauth-endpoint-fallback",
    ],
  },
];

/** Why the others do not, by how their names begin. */
const SKIPPED: Readonly<Record<string, string>> = {
  "auth/client-credentials-": "an extension: programs without a person have tokens in their config",
  "auth/enterprise-managed-authorization": "an extension that Runbyte does not have",
  "auth/cross-app-access-complete-flow": "an extension that Runbyte does not have",
  "auth/dpop": "an extension that Runbyte does not have",
  "auth/wif-jwt-bearer": "an extension that Runbyte does not have",
  "json-schema-2020-12-preservation": "wants schemas back; programs get types made from them",
  "sep-2640-": "skills are an extension that Runbyte does not have",
};

const client = [
  ...[ENTRY[0], "run", "-q", "-A", "--config", join(ROOT, "deno.json")],
  fileURLToPath(new URL("client_program.ts", import.meta.url)),
].join(" ");

async function run([node, script]: readonly string[], ...args: readonly string[]) {
  const folder = createFolder();
  try {
    await using child = new Child(node, [script, ...args], { cwd: folder, env: environment() });
    const { code } = await child.exited;
    return { code, said: child.lines.join("\n") + child.stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const { suite, args, scenarios } of APPLY) {
  const command = await findConformance(suite);
  for (const scenario of scenarios) {
    Deno.test({
      name: `conformance ${suite}: Runbyte as a client, ${scenario}`,
      ignore: command === undefined,
      fn: async () => {
        const line = ["client", "--command", client, "--scenario", scenario, ...args];
        const { code, said } = await run(command!, ...line);
        assert.equal(code, 0, said);
        assert.match(said, /OVERALL: PASSED/);
      },
    });
  }
}

const newest = await findConformance("0.2.0-alpha.12");

Deno.test({
  name: "conformance: every client scenario is run or has a reason",
  ignore: newest === undefined,
  fn: async () => {
    const { said } = await run(newest!, "list", "--client");
    const [, list] = /Client scenarios[^\n]*\n((?:\s+- .*\n?)+)/.exec(said)!;
    const all = [...list.matchAll(/- (\S+)/g)].map(([, name]) => name);
    const known = APPLY.flatMap(({ scenarios }) => scenarios);
    const without = all.filter((name) =>
      !known.includes(name) &&
      !Object.keys(SKIPPED).some((beginning) => name.startsWith(beginning))
    );
    assert.deepEqual(without, []);
    assert(all.length > 20);
  },
});
