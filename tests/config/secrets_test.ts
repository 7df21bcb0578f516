import assert from "node:assert/strict";
import { loadText } from "./support.ts";

async function secretsOf(
  entry: string,
  env: Record<string, string> = {},
): Promise<readonly string[]> {
  return (await loadText(`{ "mcpServers": { "a": ${entry} } }`, { env })).secrets;
}

const SECRETS: readonly (readonly [entry: string, secret: string])[] = [
  [`{ "command": "c", "env": { "GITHUB_TOKEN": "abcdefgh" } }`, "abcdefgh"],
  [`{ "command": "c", "env": { "X": "sk-TEST-SECRET-123" } }`, "sk-TEST-SECRET-123"],
  [`{ "command": "c", "env": { "DB": "postgres://u:hunter22@h/db" } }`, "hunter22"],
  [`{ "command": "c", "args": ["--token", "abcdefgh"] }`, "abcdefgh"],
  [`{ "command": "c", "args": ["--api-key=abcdefgh"] }`, "abcdefgh"],
  [`{ "command": "docker", "args": ["-e", "API_TOKEN=abcdefgh"] }`, "abcdefgh"],
  [`{ "command": "c", "args": ["\${MY_VALUE}"] }`, "v4lue-from-env"],
  [`{ "url": "http://u:p%40ssword1@h/mcp" }`, "p@ssword1"],
  [`{ "url": "http://h/mcp?api_key=abcdefgh" }`, "abcdefgh"],
  [`{ "url": "http://h/s/1a2b3c4d5e6f7a8b9c0d1e2f/mcp" }`, "1a2b3c4d5e6f7a8b9c0d1e2f"],
  [`{ "url": "http://h", "headers": { "Authorization": "Bearer abcdefgh" } }`, "abcdefgh"],
  [`{ "url": "http://h", "headers": { "X-Api-Key": "abcdefgh" } }`, "abcdefgh"],
  [`{ "url": "http://u:hunter22@h/mcp" }`, "dTpodW50ZXIyMg=="],
  [`{ "url": "http://h", "headers": { "Authorization": "Basic dTpodW50ZXIyMg==" } }`, "hunter22"],
  [`{ "command": "c", "args": ["--header", "Authorization: Bearer abcdefgh"] }`, "abcdefgh"],
  [`{ "command": "sh", "args": ["-c", "TOKEN=abcdefgh npx server"] }`, "abcdefgh"],
  [`{ "command": "npx server --token abcdefgh" }`, "abcdefgh"],
  [
    `{ "command": "c", "env": { "KEY": "-----BEGIN KEY-----\\nMIIEvQIBADANBgkq\\n-----END KEY-----" } }`,
    "MIIEvQIBADANBgkq",
  ],
  [
    `{ "command": "c", "env": { "SA": "{\\"type\\":\\"account\\",\\"private_key\\":\\"abc\\\\ndefgh\\"}" } }`,
    "abc\ndefgh",
  ],
];

for (const [entry, secret] of SECRETS) {
  Deno.test(`collectSecrets() finds '${secret}' in ${entry}`, async () => {
    const secrets = await secretsOf(entry, { MY_VALUE: "v4lue-from-env" });
    assert(secrets.includes(secret), JSON.stringify(secrets));
  });
}

const SETTINGS = [
  `{ "command": "c", "env": { "NODE_ENV": "production" } }`,
  `{ "command": "c", "env": { "REGION": "eu-west-1" } }`,
  `{ "command": "c", "env": { "PORT": "300000" } }`,
  `{ "command": "c", "env": { "DIR": "/srv/data/my files" } }`,
  `{ "command": "c", "env": { "API": "https://api.example.com/v1" } }`,
  `{ "command": "c", "env": { "OWNER": "alice@example.com" } }`,
  `{ "command": "c", "env": { "WHERE": "\${HOME}/notes" } }`,
  `{ "command": "c", "args": ["-y", "@modelcontextprotocol/server-filesystem@2026.8.31"] }`,
  `{ "command": "c", "env": { "MAX_TOKENS": "100000" } }`,
  `{ "command": "c", "env": { "TOKEN_TYPE": "bearer" } }`,
  `{ "command": "c", "env": { "TOKEN_FILE": "/run/secrets/token" } }`,
  `{ "command": "c", "args": ["--max-tokens", "100000", "--auth-mode=password"] }`,
  `{ "url": "http://h/mcp?tools=one,two", "headers": { "Accept": "application/json" } }`,
];

for (const entry of SETTINGS) {
  Deno.test(`collectSecrets() lets ordinary settings stay readable: ${entry}`, async () => {
    assert.deepEqual(await secretsOf(entry, { HOME: "/home/alice" }), []);
  });
}

Deno.test("collectSecrets() takes tokens of callers and the database's password", async () => {
  const { secrets } = await loadText(
    `{ "server": { "token": "main-token", "callers": { "alice": "\${ALICE}" } },
       "database": "postgresql://u:dbpassword@h/d" }`,
    { env: { ALICE: "wonderland" } },
  );
  for (const secret of ["main-token", "wonderland", "dbpassword"]) assert(secrets.includes(secret));
});

Deno.test("collectSecrets() reads what an envFile gives", async () => {
  const { Folder } = await import("./support.ts");
  using folder = new Folder({
    "runbyte.json": `{ "mcpServers": { "a": { "command": "c", "envFile": "e" } } }`,
    "e": "API_KEY=from-a-file",
  });
  assert.deepEqual((await folder.load()).secrets, ["from-a-file"]);
});
