/** Secrets planted wherever a configuration can hold one, and looked for wherever something leaves Runbyte. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { text as readText } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Child } from "../support/child.ts";
import { cacheEnvironment, ENTRY, environment } from "../support/entry.ts";
import { Runbyte } from "../support/runbyte.ts";
import { leakyAnswer } from "../toys/leaky.ts";

/** Each has a place of its own in the configuration. */
const SECRETS = {
  env: "sk-ENV-7f3a9c21",
  variable: "v4riable/with+odd=chars",
  quoted: 'quo"ted\\secret',
  number: "998877665544",
  key: "MIIEvQIBADANBgkqhkiG9w0B",
  arg: "sk-ARG-11aa22bb",
  inlineArg: "sk-INL-33cc44dd",
  header: "sk-HEADER-55ee66ff",
  query: "sk-QUERY-77aa88bb",
  password: "p@ss-99cc00dd",
  token: "sk-SERVER-TOKEN-1",
  caller: "sk-CALLER-TOKEN-2",
};

/** Values that everybody may see. */
const PLAIN = {
  HOME: "/home/alice",
  NODE_ENV: "production",
  REGION: "eu-west-1",
  MAX_TOKENS: "100000",
};

const PEM = `-----BEGIN PRIVATE KEY-----\n${SECRETS.key}\n-----END PRIVATE KEY-----`;

/** Every form in which a secret may turn up. */
function formsOf(secret: string): readonly string[] {
  const escaped = [secret];
  for (let depth = 0; depth < 4; depth++) escaped.push(JSON.stringify(escaped.at(-1)).slice(1, -1));
  return [...escaped, encodeURIComponent(secret)];
}

function assertClean(text: string, where: string): void {
  for (
    const [place, secret] of Object.entries({ ...SECRETS, basic: btoa(`u:${SECRETS.password}`) })
  ) {
    for (const form of formsOf(secret)) {
      const at = text.indexOf(form);
      assert(
        at < 0,
        `the secret of '${place}' shows in ${where}: ${text.slice(Math.max(0, at - 80), at + 80)}`,
      );
    }
    // Nor its beginning, where something was cut short.
    const cut = new RegExp(`${secret.slice(0, 9).replace(/[^\w]/g, "\\$&")}[^"\\s]{0,20}…`).exec(
      text,
    );
    assert(!cut, `the beginning of '${place}' shows in ${where}: ${cut?.[0]}`);
  }
}

const LEAKY = fileURLToPath(new URL("../toys/leaky.ts", import.meta.url));

function configOf(url: string): object {
  const { password, query } = SECRETS;
  return {
    log: { level: "debug" },
    server: { token: SECRETS.token, callers: { alice: SECRETS.caller } },
    mcpServers: {
      stdio: {
        command: Deno.execPath(),
        args: [
          ...[
            "run",
            "-qA",
            "--no-config",
            LEAKY,
            "--api-key",
            SECRETS.arg,
            `TOKEN=${SECRETS.inlineArg}`,
          ],
        ],
        env: {
          ...cacheEnvironment(),
          ...PLAIN,
          TOKEN: SECRETS.env,
          FROM_VARIABLE: "${PLANTED_VARIABLE}",
          QUOTED_PASSWORD: SECRETS.quoted,
          PIN_TOKEN: SECRETS.number,
          PEM_KEY: PEM,
        },
      },
      http: {
        url: `${url.replace("//", `//u:${encodeURIComponent(password)}@`)}/mcp?api_key=${query}`,
        headers: { "X-Api-Key": SECRETS.header },
      },
      missing: { command: `/nonexistent/bin --token ${SECRETS.arg}` },
      refused: { url: `http://u:${encodeURIComponent(password)}@127.0.0.1:1/mcp?api_key=${query}` },
    },
  };
}

const ENVIRONMENT = { PLANTED_VARIABLE: SECRETS.variable };

/** An MCP server over HTTP that tells what it was told: headers and address of each request. */
async function serveLeaky(parts: AsyncDisposableStack): Promise<string> {
  const server = createServer(async (request, response) => {
    const told = JSON.stringify({ url: request.url, headers: request.headers });
    const body = await readText(request);
    if (request.method !== "POST") return void response.writeHead(405).end();
    const { id, method, params = {} } = JSON.parse(body);
    if (id === undefined) return void response.writeHead(202).end();
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ jsonrpc: "2.0", id, ...leakyAnswer(method, params, told) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  parts.defer(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

/** Programs that pass on what they were told, each in another way; `told` holds it. */
const WAYS: Readonly<Record<string, string>> = {
  "a result": "return told;",
  "a key of a result": "return { [JSON.stringify(told)]: 1 };",
  "a result that is saved": "return Array(2_000).fill(told);",
  "the console":
    "console.log(told); console.error('%o', told); console.table([{ told: JSON.stringify(told) }]);",
  "a console that is saved": "for (let i = 0; i < 2_000; i++) console.log(told);",
  "an error": "throw new Error(JSON.stringify(told));",
  "an error that is saved": "throw new Error(JSON.stringify(told).repeat(300));",
  "the name of an error": "const e = new Error('x'); e.name = JSON.stringify(told); throw e;",
  "a thrown value": "throw told;",
  "the cause of an error": "throw new Error('x', { cause: told });",
  "the name of a function":
    "const name = JSON.stringify(told); const named = { [name]: () => { throw new Error('x'); } }; named[name]();",
  "the arguments of a failed call": "await breaks({ a: JSON.stringify(told) });",
  "a file": "await fs.writeFile('told.txt', JSON.stringify(told));",
  "a file with one long line":
    "await fs.writeFile('long.txt', 'x'.repeat(23_585) + JSON.stringify(told) + 'y'.repeat(5_000_000));",
  "the result of a failing tool": "await fails({});",
  "progress": "await progresses({});",
  "a crash": "await crashes({});",
};

Deno.test("secrets echoed by a downstream", async (test) => {
  await using parts = new AsyncDisposableStack();
  const url = await serveLeaky(parts);
  await using runbyte = await Runbyte.start({ config: configOf(url), env: ENVIRONMENT });
  const seen = (): string => runbyte.child.lines.join("\n") + runbyte.child.stderr;
  for (const server of ["stdio", "http"]) {
    for (const [way, code] of Object.entries(WAYS)) {
      await test.step(`${way}, from ${server}`, async () => {
        const program = `import * as fs from '@runbyte/fs';
          import { breaks, crashes, fails, progresses, text, value } from './servers/${server}';
          const told = [await value({}), await text({})];\n${code}`;
        const { text } = await runbyte.execute(program);
        assertClean(seen(), way);
        if (way === "a result") {
          assert.match(text, /\[redacted\]/);
          if (server === "stdio") {
            for (const plain of Object.values(PLAIN)) assert(text.includes(plain));
          }
        }
      });
    }
  }
  await test.step("listings and files", async () => {
    for (
      const path of [
        "/",
        "/servers",
        "/servers/stdio",
        "/servers/http",
        "/servers/missing",
        "/servers/refused",
        "/workspace",
      ]
    ) {
      await runbyte.call("list_directory", { path, withDescriptions: true });
      await runbyte.call("list_directory", { path, query: "value told sk" });
    }
    for (
      const path of ["/servers/stdio/value.ts", "/servers/http/index.ts", "/servers/README.md"]
    ) {
      await runbyte.call("read_file", { path });
    }
    for (const path of ["/workspace/told.txt", "/workspace/long.txt", "/workspace/.runs"]) {
      await runbyte.call("read_file", { path });
      await runbyte.call("read_file", { path, offset: 1, limit: 1 });
    }
    assertClean(seen(), "listings and files");
  });
  await test.step("run files on disk", () => {
    const files = readdirSync(runbyte.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /result|console|error/.test(entry.name));
    assert(files.length > 5, "some runs were saved");
    for (const { parentPath, name } of files) {
      assertClean(readFileSync(join(parentPath, name), "utf8"), name);
    }
  });
});

Deno.test("secrets in status, logs and command output", async (test) => {
  await using parts = new AsyncDisposableStack();
  const url = await serveLeaky(parts);
  await using runbyte = await Runbyte.start(); // for its folder
  const file = join(runbyte.folder, "runbyte.json");
  writeFileSync(file, JSON.stringify(configOf(url)));
  const commands = [
    ["check"],
    ["check", "--json"],
    ["tools"],
    ["tools", "stdio"],
    ["tools", "http", "--json"],
    ["call", "stdio.value"],
    ["call", "http.fails"],
    ["call", "missing.x"],
    ["call", "stdio.numbers", "--json"],
  ];
  for (const args of commands) {
    await test.step(args.join(" "), async () => {
      const [command, ...first] = ENTRY;
      const options = [
        "--config",
        file,
        "--scratch",
        join(runbyte.folder, "s"),
        "--log-level",
        "debug",
      ];
      await using child = new Child(command, [...first, ...args, ...options], {
        cwd: runbyte.folder,
        env: environment(ENVIRONMENT),
      });
      child.closeStdin();
      await child.exited;
      const said = child.lines.join("\n") + child.stderr;
      assert(said.length > 20, said);
      assertClean(said, args.join(" "));
    });
  }
});

/** Mistakes beside a secret. */
const MISTAKES: readonly string[] = [
  `{"mcpServers":{"a":{"url":"ftp://u:$@h"}}}`,
  `{"mcpServers":{"a":{"url":"http://h","headers":{"Authorization":"Bearer $\\nX: y"}}}}`,
  `{"mcpServers":{"a":{"command":"c","env":{"TOKEN":["$"]}}}}`,
  `{"mcpServers":{"a":{"command":"c","env":{"TOKEN":"$}}}}`,
  `{"mcpServers":{"a":{"command":"c","env":{"TOKEN":"$" "X":1}}}}`,
  `{"mcpServers":{"a":{"command":["c","--token","$"]}}}`,
  `{"mcpServers":{"a":{"command":"c","type":"$"}}}`,
  `{"mcpServers":{"a":"$"}}`,
  `{"mcpServers":{"a":{"url":"http://h","tokn":"$"}}}`,
  `{"mcpServers":{"a":{"command":"c","env":{"TOKEN=$":"x"}}}}`,
  `{"mcpServers":{"a":{"url":"http://h","headers":{"Authorization: $":"x"}}}}`,
  `{"token":"$"}`,
  `{"server":{"callers":"$"}}`,
  `{"database":"mysql://u:$@h/d"}`,
  `{"log":{"level":"$"}}`,
];

Deno.test("secrets beside a mistake in the configuration", async () => {
  await using runbyte = await Runbyte.start(); // for its folder
  const file = join(runbyte.folder, "runbyte.json");
  for (const mistake of MISTAKES) {
    writeFileSync(file, mistake.replace("$", () => SECRETS.env));
    const [command, ...first] = ENTRY;
    await using child = new Child(command, [...first, "check", "--config", file], {
      cwd: runbyte.folder,
      env: environment(),
    });
    child.closeStdin();
    assert.equal((await child.exited).code, 1, mistake);
    assert.match(child.stderr, /runbyte\.json/);
    assertClean(child.lines.join("\n") + child.stderr, mistake);
  }
});
