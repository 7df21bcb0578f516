import assert from "node:assert/strict";
import { Folder, loadText } from "./support.ts";

Deno.test("RUNBYTE_SERVER_… adds a server under the lower-case name", async () => {
  const { mcpServers } = await loadText("{}", {
    env: {
      RUNBYTE_SERVER_MY_DB_COMMAND: "npx",
      RUNBYTE_SERVER_MY_DB_ARGS: "-y  some-server",
      RUNBYTE_SERVER_MY_DB_ENV_API_URL: "http://x",
      RUNBYTE_SERVER_MY_DB_CWD: "/srv",
      RUNBYTE_SERVER_WEB_URL: "http://localhost:1/mcp",
      RUNBYTE_SERVER_WEB_TYPE: "sse",
      RUNBYTE_SERVER_WEB_HEADER_X_API_KEY: "k",
      RUNBYTE_SERVER_WEB_CWD: "",
    },
  });
  const { my_db: db, web } = mcpServers;
  assert(db.type === "stdio" && web.type === "sse");
  assert.deepEqual([db.command, db.args, db.cwd], ["npx", ["-y", "some-server"], "/srv"]);
  assert.deepEqual(db.env, { API_URL: "http://x" });
  assert.deepEqual(web.headers, { "X-API-KEY": "k" });
});

Deno.test("RUNBYTE_SERVER_… overrides the server of that name, with '-' and '.' written as '_'", async () => {
  const text = `{ "mcpServers": { "my-db.one": {
    "url": "http://old", "headers": { "x-api-key": "old", "b": "kept" }, "startupTimeoutMs": 5000
  } } }`;
  const { mcpServers } = await loadText(text, {
    env: {
      RUNBYTE_SERVER_MY_DB_ONE_URL: "http://new",
      RUNBYTE_SERVER_MY_DB_ONE_HEADER_X_API_KEY: "new",
    },
  });
  assert.deepEqual(Object.keys(mcpServers), ["my-db.one"]);
  const server = mcpServers["my-db.one"];
  assert(server.type !== "stdio");
  assert.equal(server.url, "http://new");
  assert.deepEqual(server.headers, { "x-api-key": "new", "b": "kept" });
  assert.equal(server.startupTimeoutMs, 5000);
});

Deno.test("RUNBYTE_SERVER_…_ARGS may be a JSON array, and nothing in it is expanded", async () => {
  const { mcpServers } = await loadText(`{ "mcpServers": { "a": { "command": "c" } } }`, {
    env: { RUNBYTE_SERVER_A_ARGS: `["two words", "\${X}"]` },
  });
  assert(mcpServers.a.type === "stdio");
  assert.deepEqual(mcpServers.a.args, ["two words", "${X}"]);
});

Deno.test("RUNBYTE_SERVER_…_COMMAND turns an http server into a child process", async () => {
  const text = `{ "mcpServers": { "a": { "type": "http", "url": "http://x", "headers": {} } } }`;
  const { mcpServers } = await loadText(text, { env: { RUNBYTE_SERVER_A_COMMAND: "c" } });
  assert.equal(mcpServers.a.type, "stdio");
});

Deno.test("issues of RUNBYTE_SERVER_… name the variable", async () => {
  using folder = new Folder();
  const { message } = await folder.refuse({
    env: {
      RUNBYTE_SERVER_A_COMAND: "x",
      RUNBYTE_SERVER_B_URL: "ftp://x",
      RUNBYTE_SERVER_C_COMMAND: "c",
      RUNBYTE_SERVER_C_ARGS: "[x",
      RUNBYTE_SERVER_CON_COMMAND: "c",
    },
  });
  assert.match(message, /^RUNBYTE_SERVER_A_COMAND: expected a name that ends in TYPE, COMMAND/m);
  assert.match(message, /^RUNBYTE_SERVER_B_URL: expected a URL that starts with http/m);
  assert.match(message, /^RUNBYTE_SERVER_C_ARGS: starts like a JSON array/m);
  assert.match(message, /^RUNBYTE_SERVER_CON_COMMAND: this server name is reserved/m);
});
