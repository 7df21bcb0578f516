import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import assert from "node:assert/strict";
import { RunbyteError } from "../../src/base/errors.ts";
import { createMcpServer, INSTRUCTIONS, TOOLS } from "../../src/server/server.ts";
import type { Answer, Session } from "../../src/session/session.ts";

const text = (value: string): Answer => ({
  blocks: [{ type: "text", text: value }],
  isError: false,
});

/** A session that tells what it was asked. */
function fakeSession(overrides: Partial<Session> = {}): Session {
  return {
    id: "s",
    workspaceRoot: "/nowhere",
    execute: (code) => Promise.resolve(text(`ran ${code}`)),
    listDirectory: (path, options) =>
      Promise.resolve(text(`listed ${path} ${JSON.stringify(options?.query ?? null)}`)),
    readFile: (paths, options) =>
      Promise.resolve(text(`read ${paths.join("+")} ${options?.offset}:${options?.limit}`)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
    ...overrides,
  };
}

async function connect(
  session: Session = fakeSession(),
  choose = () => Promise.resolve({ session, isNew: false }),
): Promise<Client> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const server = createMcpServer({
    workspaces: { choose },
    redact: (value) => value.replaceAll("s3cret", "[redacted]"),
    onClient: () => {},
  });
  await server.connect(far);
  const client = new Client({ name: "test", version: "1" });
  await client.connect(near);
  return client;
}

async function call(
  client: Client,
  name: string,
  args: Record<string, unknown>,
): Promise<{ text: string; isError: boolean }> {
  const result = await client.callTool({ name, arguments: args });
  const [block] = result.content as { type: string; text: string }[];
  return { text: block.text, isError: result.isError === true };
}

Deno.test("createMcpServer() offers exactly the three tools in a fixed order", async () => {
  const client = await connect();
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map((tool) => tool.name), ["list_directory", "read_file", "execute_code"]);
  assert.equal(client.getInstructions(), INSTRUCTIONS);
  await client.close();
});

Deno.test("createMcpServer() passes arguments to the session", async () => {
  const client = await connect();
  assert.equal((await call(client, "list_directory", {})).text, "listed / null");
  assert.equal(
    (await call(client, "list_directory", { path: "/servers", query: "open issues" })).text,
    'listed /servers "open issues"',
  );
  assert.equal(
    (await call(client, "read_file", { path: ["/a", "/b"], offset: 2, limit: 3 })).text,
    "read /a+/b 2:3",
  );
  assert.equal((await call(client, "execute_code", { code: "return 1" })).text, "ran return 1");
  await client.close();
});

Deno.test("createMcpServer() answers wrong arguments with an error that names them", async () => {
  const client = await connect();
  const cases: readonly [string, Record<string, unknown>, RegExp][] = [
    ["list_directory", { path: 7 }, /'path' must be a string, not number/],
    [
      "list_directory",
      { pth: "/" },
      /Unknown argument 'pth'; there are: path, withDescriptions, query/,
    ],
    ["execute_code", { code: "return 1", workspace: 5 }, /'workspace' must be a string/],
    ["read_file", {}, /'path' must be a string or an array of strings, not undefined/],
    ["read_file", { path: [] }, /'path' must be/],
    ["read_file", { path: ["/a", null] }, /an array with null/],
    ["read_file", { path: "/a", offset: 0 }, /'offset' must be a whole number from 1/],
    [
      "execute_code",
      { code: ["return 1"] },
      /'code' must be a string with a TypeScript program, not array/,
    ],
    [
      "no_such_tool",
      {},
      /Unknown tool 'no_such_tool'. Runbyte has list_directory, read_file, execute_code/,
    ],
  ];
  for (const [name, args, expected] of cases) {
    const answer = await call(client, name, args);
    assert.equal(answer.isError, true, name);
    assert.match(answer.text, expected);
  }
  await client.close();
});

Deno.test("createMcpServer() names a workspace that it made in the last block, also of a failed run", async () => {
  let answer: Answer = text("one");
  const session = fakeSession({ id: "made", execute: () => Promise.resolve(answer) });
  const asked: unknown[] = [];
  const client = await connect(session, (...handles: unknown[]) => {
    asked.push(...handles);
    return Promise.resolve({ session, isNew: handles[0] === "new" });
  });
  const execute = async (workspace?: string): Promise<unknown[]> => {
    const args = { code: "return 1", ...workspace !== undefined && { workspace } };
    const { content } = await client.callTool({ name: "execute_code", arguments: args });
    return (content as { text: string }[]).map((block) => block.text);
  };
  assert.deepEqual(await execute("new"), ["one", "workspace: made"]);
  assert.deepEqual(await execute("made"), ["one"]);
  assert.deepEqual(await execute(), ["one"]);
  answer = { ...text("wrong"), isError: true };
  assert.deepEqual(await execute("new"), ["wrong", "workspace: made"]);
  assert.deepEqual(asked, ["new", "made", undefined, "new"]);
  await client.close();
});

Deno.test("createMcpServer() keeps no workspace whose handle nobody learns", async () => {
  let ended = 0;
  const session = fakeSession({
    [Symbol.asyncDispose]: () => Promise.resolve(void ended++),
  });
  const client = await connect(session, () => Promise.resolve({ session, isNew: true }));
  const answer = await call(client, "execute_code", { workspace: "new" });
  assert.match(answer.text, /'code' must be a string/);
  assert.equal(ended, 1);
  await client.close();
});

Deno.test("createMcpServer() shows a RunbyteError with its hint and without secrets", async () => {
  const client = await connect(fakeSession({
    readFile: () =>
      Promise.reject(
        new RunbyteError("NOT_FOUND", "No file '/s3cret'", { hint: "List '/' first" }),
      ),
  }));
  assert.deepEqual(await call(client, "read_file", { path: "/x" }), {
    text: "No file '/[redacted]'\nList '/' first",
    isError: true,
  });
  await client.close();
});

Deno.test("createMcpServer() passes the client's cancellation on to the run", async () => {
  const started = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  const client = await connect(fakeSession({
    execute: (_code, { signal }) => {
      signal.addEventListener("abort", () => cancelled.resolve());
      started.resolve();
      return cancelled.promise.then(() => text("late"));
    },
  }));
  const abort = new AbortController();
  const running = client.callTool({ name: "execute_code", arguments: { code: "" } }, {
    signal: abort.signal,
  });
  await started.promise;
  abort.abort();
  await assert.rejects(running);
  await cancelled.promise;
  await client.close();
});

Deno.test("createMcpServer() reports progress only to a client that asked for it", async () => {
  const client = await connect(fakeSession({
    execute: (_code, { onProgress }) => {
      onProgress?.(1, "github.listIssues");
      return Promise.resolve(text("done"));
    },
  }));
  const seen: unknown[] = [];
  await client.callTool({ name: "execute_code", arguments: { code: "" } }, {
    onprogress: (each) => seen.push(each),
  });
  assert.deepEqual(seen, [{ progress: 1, message: "github.listIssues" }]);
  await call(client, "execute_code", { code: "" });
  assert.equal(seen.length, 1);
  await client.close();
});

Deno.test("TOOLS describe every argument that they take", () => {
  for (const tool of TOOLS) {
    assert.equal(tool.inputSchema.additionalProperties, false);
    for (const [name, schema] of Object.entries(tool.inputSchema.properties ?? {})) {
      assert.equal(
        typeof (schema as { description?: string }).description,
        "string",
        `${tool.name} ${name}`,
      );
    }
  }
});
