/**
 * The files by which other programs know Runbyte: for the MCP registry, for desktop bundles, for Docker, for agents.
 * Their formats are written down here by hand, because nothing is fetched: the registry's schema of 2025-12-11, the bundle's 0.3.
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import denoJson from "../../deno.json" with { type: "json" };
import { COMMANDS, GLOBAL_OPTIONS } from "../../src/cli/commands.ts";
import { executeCode } from "../../src/server/execute_code.ts";
import { listDirectory } from "../../src/server/list_directory.ts";
import { readFile } from "../../src/server/read_file.ts";
import { Runbyte } from "../support/runbyte.ts";
import { playServers } from "../support/servers.ts";

const ROOT = new URL("../../", import.meta.url);
const REGISTRY_NAME = "io.github.runbyte/server";

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), "utf8");
}

const input = {
  description: z.string().min(1),
  format: z.enum(["string", "number", "boolean", "filepath"]).optional(),
  isRequired: z.boolean().optional(),
  isSecret: z.boolean().optional(),
  default: z.string().optional(),
  placeholder: z.string().optional(),
  choices: z.array(z.string()).optional(),
};
const withVariables = {
  ...input,
  value: z.string().optional(),
  variables: z.record(z.string(), z.strictObject(input)).optional(),
};
const argument = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("named"), name: z.string(), ...withVariables }),
  z.strictObject({ type: z.literal("positional"), valueHint: z.string(), ...withVariables }),
]);
const registryPackage = z.strictObject({
  registryType: z.enum(["npm", "oci", "mcpb"]),
  identifier: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+$/).optional(),
  runtimeHint: z.enum(["npx", "docker"]),
  transport: z.strictObject({ type: z.literal("stdio") }),
  runtimeArguments: z.array(argument).optional(),
  packageArguments: z.array(argument).optional(),
  environmentVariables: z.array(z.strictObject({ name: z.string(), ...withVariables })).optional(),
});
const registryServer = z.strictObject({
  $schema: z.literal(
    "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
  ),
  name: z.string().regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/).max(200),
  title: z.string().max(100),
  description: z.string().min(1).max(100),
  version: z.string(),
  packages: z.array(registryPackage).min(1),
});

Deno.test("server.json is what the MCP registry takes, and names what is released", () => {
  const server = registryServer.parse(JSON.parse(read("server.json")));
  const [npm, oci] = server.packages;
  assert.equal(server.name, REGISTRY_NAME);
  assert(read(".ci/npm.ts").includes(`mcpName: "${REGISTRY_NAME}"`), "the registry compares them");
  assert.equal(server.version, denoJson.version);
  assert.deepEqual([npm.identifier, npm.version], [denoJson.name, denoJson.version]);
  // The tag is the version: the registry wants none besides.
  assert.deepEqual([oci.identifier, oci.version], [
    `ghcr.io/runbyte/server:${denoJson.version}`,
    undefined,
  ]);
  const known = new Map(GLOBAL_OPTIONS.map((option) => [option.variable, option]));
  for (const { name, choices } of npm.environmentVariables!) {
    assert.deepEqual(choices, known.get(name)!.choices);
  }
  for (const each of npm.packageArguments!) {
    assert(each.type === "named" && GLOBAL_OPTIONS.some(({ flags }) => flags.includes(each.name)));
  }
});

const bundleManifest = z.strictObject({
  manifest_version: z.literal("0.3"),
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  display_name: z.string(),
  version: z.string(),
  description: z.string().max(200),
  long_description: z.string(),
  author: z.strictObject({ name: z.string() }),
  license: z.string(),
  keywords: z.array(z.string()),
  server: z.strictObject({
    type: z.literal("node"),
    entry_point: z.string(),
    mcp_config: z.strictObject({
      command: z.literal("node"),
      args: z.array(z.string()),
      env: z.record(z.string(), z.string()),
    }),
  }),
  tools: z.array(z.strictObject({ name: z.string(), description: z.string() })),
  user_config: z.record(
    z.string(),
    z.strictObject({
      type: z.enum(["string", "number", "boolean", "directory", "file"]),
      title: z.string(),
      description: z.string(),
      required: z.boolean(),
    }),
  ),
  compatibility: z.strictObject({
    platforms: z.array(z.enum(["darwin", "linux", "win32"])),
    runtimes: z.strictObject({ node: z.string() }),
  }),
});

Deno.test("manifest.json is what a desktop bundle of the npm package needs", () => {
  const manifest = bundleManifest.parse(JSON.parse(read(".github/dist/manifest.json")));
  const { server: { entry_point, mcp_config: { args, env } }, user_config } = manifest;
  assert.equal(manifest.version, denoJson.version);
  assert.equal(manifest.license, denoJson.license);
  const packaged = read(".ci/npm.ts");
  assert(packaged.includes(`bin: { runbyte: "${entry_point}" }`), "the bundle holds the package");
  assert(packaged.includes(`engines: { node: "${manifest.compatibility.runtimes.node}" }`));
  const [file, command, ...options] = args;
  assert.equal(file, `\${__dirname}/${entry_point}`);
  assert.equal(command, COMMANDS[0].name);
  for (const flag of options.filter((word) => word.startsWith("-"))) {
    assert(GLOBAL_OPTIONS.some(({ flags }) => flags.includes(flag)), flag);
  }
  for (const [name, value] of Object.entries(env)) {
    assert(GLOBAL_OPTIONS.some(({ variable }) => variable === name), name);
    const [, key] = /^\$\{user_config\.(\w+)\}$/.exec(value)!;
    assert(key in user_config);
  }
  const tools = [listDirectory, readFile, executeCode].map(({ name }) => name);
  assert.deepEqual(manifest.tools.map(({ name }) => name), tools);
});

/** Instructions with continued lines joined, without comments. */
function instructions(dockerfile: string): readonly (readonly [name: string, rest: string])[] {
  return dockerfile.replace(/^#.*\n/gm, "").replace(/\\\n/g, " ").split("\n").filter(Boolean)
    .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)] as const);
}

Deno.test("Dockerfile builds from files that are there, with npx and uvx inside, and runs as nobody special", () => {
  const steps = instructions(read("Dockerfile"));
  const known = ["FROM", "COPY", "ENV", "WORKDIR", "RUN", "USER", "VOLUME", "ENTRYPOINT"];
  assert.deepEqual(steps.filter(([name]) => !known.includes(name)), []);
  const stages = steps.flatMap(([name, rest]) => name === "FROM" ? [rest] : []);
  for (const stage of stages) assert.match(stage, /^[\w./-]+:[\w.-]+( AS \w+)?$/, "pinned");
  assert.match(stages.at(-1)!, /^node:/, "npx comes with Node.js");
  const deno = /denoland\/deno:bin-([\d.]+)/.exec(stages.join(" "))![1];
  assert(read("README.md").includes(`deno@${deno} `), "the Deno of the README");
  for (const [name, rest] of steps) {
    if (name !== "COPY") continue;
    const [, from] = /^--from=(\w+) /.exec(rest) ?? [];
    if (from !== undefined) assert(stages.some((stage) => stage.endsWith(` AS ${from}`)), from);
    else {rest.split(" ").slice(0, -1).forEach((path) =>
        assert(existsSync(new URL(path, ROOT)), path)
      );}
  }
  assert(steps.some(([name, rest]) => name === "COPY" && rest.includes("/uvx ")));
  const users = steps.flatMap(([name, rest]) => name === "USER" ? [rest] : []);
  assert.deepEqual(users, ["node"]);
  const [lastRun, user, entry] = ["RUN", "USER", "ENTRYPOINT"].map((name) =>
    steps.findLastIndex((step) => step[0] === name)
  );
  assert(lastRun < user && user < entry, "what is installed is not the user's");
  const words: readonly string[] = JSON.parse(steps[entry][1]);
  assert.equal(words[0], "deno");
  assert(words.includes("-P") && words.includes("--cached-only"));
  const [scratch] = steps.flatMap(([name, rest]) => name === "VOLUME" ? [rest] : []);
  assert(scratch.endsWith(denoJson.runbyte.scratch.slice(1)), "the only place to write to");
});

Deno.test("SKILL.md is short, says when to use it, and its program runs", async () => {
  const skill = read(".github/dist/SKILL.md");
  const [, name, description] = /^---\nname: (.+)\ndescription: (.+)\n---\n/.exec(skill)!;
  assert.equal(name, "runbyte");
  assert(description.length <= 1024);
  assert(skill.split("\n").length <= 60);
  for (const { name } of [listDirectory, readFile, executeCode]) assert(skill.includes(name));
  const [, program] = /```ts\n([^]*?)```/.exec(skill)!;
  await using runbyte = await Runbyte.start({ config: { mcpServers: playServers() } });
  assert.equal(await runbyte.value(program), 8);
  const found = await runbyte.call("list_directory", { path: "/servers", query: "orders list" });
  assert.match(found.text, /listOrders/);
  for (const [path] of skill.matchAll(/\/servers\/[\w/]+\.(ts|md)/g)) {
    await runbyte.read("read_file", path);
  }
});
