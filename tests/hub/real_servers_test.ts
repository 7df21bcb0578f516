import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createHub } from "../../src/hub/hub.ts";
import { Child } from "../support/child.ts";
import { npmServer, npmServersMissing } from "../support/npm_servers.ts";
import { waitUntil } from "../support/processes.ts";
import { call, httpConfig, messageOf, stdioConfig } from "./fixture.ts";

const ignore = npmServersMissing !== undefined;
if (npmServersMissing !== undefined) process.stderr.write(`Skipped: ${npmServersMissing}\n`);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** server-everything on an HTTP port. */
async function everythingOn(port: number, mode: "streamableHttp" | "sse"): Promise<Child> {
  const { command, args } = await npmServer("everything", mode);
  const env = { PATH: Deno.env.get("PATH")!, PORT: String(port) };
  const child = new Child(command, args, { env });
  await waitUntil("it listens", () => /listening|running on port/.test(child.stderr));
  return child;
}

Deno.test({
  name: "filesystem, memory and everything over stdio: catalogues and calls",
  ignore,
  async fn() {
    const folder = mkdtempSync(join(tmpdir(), "runbyte-hub-"));
    const [everything, filesystem, memory] = await Promise.all([
      npmServer("everything"),
      npmServer("filesystem", folder),
      npmServer("memory"),
    ]);
    const env = { MEMORY_FILE_PATH: join(folder, "memory.jsonl") };
    await using hub = createHub({
      everything: stdioConfig(everything.command, everything.args),
      filesystem: stdioConfig(filesystem.command, filesystem.args),
      memory: stdioConfig(memory.command, memory.args, { env }),
    });
    assert.deepEqual(hub.listServers().map(({ name, state }) => [name, state]), [
      ["everything", "connecting"],
      ["filesystem", "connecting"],
      ["memory", "connecting"],
    ]);
    assert.equal((await hub.getCatalogue("filesystem")).tools.length, 14);
    assert.equal((await hub.getCatalogue("memory")).tools.length, 9);
    assert((await hub.getCatalogue("everything")).tools.some(({ name }) => name === "echo"));

    const path = join(folder, "a.txt");
    assert.equal(
      (await call(hub, "filesystem", "write_file", { path, content: "x" })).form,
      "json",
    );
    const read = await call(hub, "filesystem", "read_text_file", { path });
    assert.deepEqual(read, { form: "json", value: { content: "x" } });
    const outside = await call(hub, "filesystem", "read_text_file", { path: "/etc/passwd" });
    assert.match(messageOf(outside), /Access denied/);

    const entities = [{ name: "n", entityType: "t", observations: ["o"] }];
    const created = await call(hub, "memory", "create_entities", { entities });
    assert.deepEqual(created, { form: "json", value: { entities } });

    assert.deepEqual(await call(hub, "everything", "echo", { message: "hi" }), {
      form: "auto",
      value: "Echo: hi",
    });
    const image = await call(hub, "everything", "get-tiny-image");
    const blocks = image.value as { type: string; mimeType?: string; data?: string }[];
    assert.deepEqual(blocks.map(({ type }) => type), ["text", "image", "text"]);
    assert.equal(blocks[1].mimeType, "image/png");
    const city = { location: "New York" };
    const weather = await call(hub, "everything", "get-structured-content", city);
    assert.deepEqual(Object.keys(weather.value as object), [
      "temperature",
      "conditions",
      "humidity",
    ]);
    const wrong = messageOf(await call(hub, "everything", "echo", { massage: "hi" }));
    assert.match(wrong, /message/);
    rmSync(folder, { recursive: true });
  },
});

Deno.test({
  name: "progress of a real server arrives",
  ignore,
  async fn() {
    const { command, args } = await npmServer("everything");
    await using hub = createHub({ a: stdioConfig(command, args) });
    const seen: (number | undefined)[][] = [];
    const onProgress = (progress: number, total?: number): void =>
      void seen.push([progress, total]);
    const tool = "trigger-long-running-operation";
    const reply = await call(hub, "a", tool, { duration: 0.3, steps: 3 }, { onProgress });
    assert.equal(reply.form, "auto");
    assert.deepEqual(seen.slice(0, 2), [[1, 3], [2, 3]]);
  },
});

for (const type of ["http", "auto"] as const) {
  Deno.test({
    name:
      `Streamable HTTP as '${type}': calls, and the session is opened again after a restart of the server`,
    ignore,
    async fn() {
      const port = await freePort();
      let server = await everythingOn(port, "streamableHttp");
      await using hub = createHub({ a: httpConfig(`http://127.0.0.1:${port}/mcp`, { type }) });
      assert((await hub.getCatalogue("a")).tools.length > 5);
      assert.equal(hub.details("a").transport, "http");
      assert.equal((await call(hub, "a", "echo", { message: "1" })).value, "Echo: 1");
      await server[Symbol.asyncDispose]();
      server = await everythingOn(port, "streamableHttp");
      assert.equal((await call(hub, "a", "echo", { message: "2" })).value, "Echo: 2");
      const long = call(hub, "a", "trigger-long-running-operation", { duration: 60, steps: 1 });
      await waitUntil("the call is under way", () => hub.details("a").state === "ready");
      await call(hub, "a", "echo", { message: "3" });
      await server[Symbol.asyncDispose]();
      assert.match(messageOf(await long), /Whether it took effect is unknown/);
      assert.match(messageOf(await call(hub, "a", "echo")), /unavailable|could not be reached/);
    },
  });
}

for (const type of ["sse", "auto"] as const) {
  Deno.test({
    name: `SSE as '${type}': calls, an error at once when the server dies, and it comes back`,
    ignore,
    async fn() {
      const port = await freePort();
      let server = await everythingOn(port, "sse");
      await using hub = createHub({ a: httpConfig(`http://127.0.0.1:${port}/sse`, { type }) });
      assert((await hub.getCatalogue("a")).tools.length > 5);
      assert.equal(hub.details("a").transport, "sse");
      assert.equal((await call(hub, "a", "echo", { message: "1" })).value, "Echo: 1");
      const long = call(hub, "a", "trigger-long-running-operation", { duration: 60, steps: 1 });
      await call(hub, "a", "echo", { message: "2" });
      await server[Symbol.asyncDispose]();
      assert.match(messageOf(await long), /Whether it took effect is unknown/);
      server = await everythingOn(port, "sse");
      assert.equal((await call(hub, "a", "echo", { message: "3" })).value, "Echo: 3");
      await server[Symbol.asyncDispose]();
    },
  });
}
