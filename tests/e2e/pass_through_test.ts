/** What passes between a client's person and the downstreams while a program runs: questions, progress, cancelling. */
import type { Client } from "@modelcontextprotocol/client";
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { cacheEnvironment, ROOT } from "../support/entry.ts";
import { waitUntil } from "../support/processes.ts";
import { Runbyte, type RunbyteOptions } from "../support/runbyte.ts";
import { PIXEL, SILENCE } from "../toys/asking_server.ts";

const SCRIPT = fileURLToPath(new URL("../toys/asking_server.ts", import.meta.url));

/** Runbyte in front of the asking server, which speaks one of the protocols. */
async function start(
  options: RunbyteOptions,
  { protocol = "2025", ...limits }: { protocol?: string; timeoutMs?: number } = {},
): Promise<Runbyte> {
  const asking = {
    command: Deno.execPath(),
    args: ["run", "-qA", "--cached-only", "--config", `${ROOT}deno.json`, SCRIPT],
    env: cacheEnvironment(),
    protocol,
  };
  return await Runbyte.start({ ...options, config: { mcpServers: { asking }, limits } });
}

const GREET = `import { greet } from "./servers/asking"; return await greet({});`;

for (const era of ["2025", "2026"] as const) {
  for (const protocol of ["2025", "2026"]) {
    Deno.test(`a downstream of ${protocol} asks the person of a client of ${era}`, async () => {
      const asked: Record<string, unknown>[] = [];
      await using runbyte = await start({
        era,
        person: (params) => {
          asked.push(params);
          return { action: "accept", content: { name: "Ada" } };
        },
      }, { protocol });
      assert.equal((await runbyte.execute(GREET)).text, "Hello, Ada!");
      assert.equal(asked.length, 1);
      assert.equal(asked[0].message, "Server 'asking' asks in a call of 'greet': Your name (en)?");
      const { properties } = asked[0].requestedSchema as { properties: object };
      assert.deepEqual(Object.keys(properties), ["name"]);
    });
  }

  Deno.test(`a client of ${era} passes on that its person declines, and the run goes on`, async () => {
    await using runbyte = await start({ era, person: () => ({ action: "decline" }) });
    assert.equal((await runbyte.execute(GREET)).text, "nobody (decline)");
  });

  Deno.test(`questions to a client of ${era} that cannot ask fail the call with a clear error`, async () => {
    await using runbyte = await start({ era });
    const answer = await runbyte.execute(GREET);
    assert.equal(answer.isError, true);
    assert.match(
      answer.text,
      /^ToolError: The person cannot be asked: the client does not support/,
    );
  });

  Deno.test(`the time of a run stands still while the person of ${era} thinks, other calls go on`, async () => {
    const answer = Promise.withResolvers<void>();
    await using runbyte = await start({
      era,
      person: async () => {
        await answer.promise;
        return { action: "accept", content: { name: "Grace" } };
      },
    }, { timeoutMs: 1_500 });
    const running = runbyte.execute(`import * as asking from "./servers/asking";
      const [greeting, { count }] = await Promise.all([asking.greet({}), asking.state()]);
      return { greeting, count };`);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    answer.resolve();
    assert.deepEqual(JSON.parse((await running).text), { greeting: "Hello, Grace!", count: 1 });
  });

  Deno.test(`several questions of one run reach the person of ${era}, each with its own answer`, async () => {
    await using runbyte = await start({
      era,
      person: ({ message }) => ({
        action: "accept",
        content: { name: /\((\w+)\)/.exec(String(message))![1] },
      }),
    }, { protocol: "2026" });
    const result = await runbyte.value(`import { greet } from "./servers/asking";
      return await Promise.all(["a", "b", "c"].map((language) => greet({ language })));`);
    assert.deepEqual(result, ["Hello, a!", "Hello, b!", "Hello, c!"]);
  });

  Deno.test(`cancelling execute_code of ${era} cancels the calls of the run and frees its worker`, async () => {
    await using runbyte = await start({ era });
    const client = runbyte.client as Client;
    const abort = new AbortController();
    const code = `import { wait, state } from "./servers/asking";
      await Promise.all([wait({}), wait({}), state().then(() => console.log("called"))]);`;
    const running = client.callTool({ name: "execute_code", arguments: { code } }, {
      signal: abort.signal,
      onprogress: () => abort.abort(new Error("enough")),
    });
    await assert.rejects(running);
    const state = `import { state } from "./servers/asking"; return await state();`;
    await waitUntil(
      "both calls are cancelled",
      async () => (await runbyte.value(state)).cancelled === 2,
    );
    // As many at once as one owner may have: none is held by the run that was cancelled.
    const values = await Promise.all([1, 2, 3, 4].map((n) => runbyte.value(`return ${n};`)));
    assert.deepEqual(values, [1, 2, 3, 4]);
  });

  Deno.test(`progress of a nested call reaches the client of ${era}, rising`, async () => {
    await using runbyte = await start({ era });
    const seen: { progress: number; message?: string }[] = [];
    const code = `import { steps } from "./servers/asking"; return await steps({ steps: 12 });`;
    const client = runbyte.client as Client;
    await client.callTool({ name: "execute_code", arguments: { code } }, {
      onprogress: (each) => seen.push(each),
    });
    assert(seen.length >= 3, JSON.stringify(seen));
    // Twelve steps in 1.2 s, told at most four times a second.
    assert(seen.length <= 8, JSON.stringify(seen));
    for (const [index, { progress }] of seen.entries()) {
      assert(progress > (seen[index - 1]?.progress ?? 0) && progress <= 1);
    }
    assert.match(seen[0].message!, /^asking\.steps 1 of 12: step 1 · 0 calls · \d+\.\d s$/);
  });
}

Deno.test("an old client of SDK v1 asks its person, too", async () => {
  await using runbyte = await start({
    sdk: "v1",
    person: () => ({ action: "accept", content: { name: "Alan" } }),
  });
  assert.equal((await runbyte.execute(GREET)).text, "Hello, Alan!");
});

Deno.test("images, sounds and bytes of tools and resources reach the model as what they are", async () => {
  await using runbyte = await start({});
  const tools = await runbyte.execute(`import { media } from "./servers/asking";
    return (await media()).reverse();`);
  const [, bytes, sound, image] = tools.blocks;
  assert.deepEqual(image, { type: "image", mimeType: "image/png", data: PIXEL });
  assert.deepEqual(sound, { type: "audio", mimeType: "audio/wav", data: SILENCE });
  const resource = { uri: "bytes://1", mimeType: "application/zip", blob: "AAEC" };
  assert.deepEqual(bytes, { type: "resource", resource });
  const read = await runbyte.execute(`import { readResource } from "./servers/asking/resources";
    return await readResource("pixel://one.png");`);
  assert.deepEqual(read.blocks[1], { type: "image", mimeType: "image/png", data: PIXEL });
  const file = await runbyte.call("read_file", { path: "/servers/asking/resources/one.png" });
  assert.deepEqual(file.blocks, [{ type: "image", mimeType: "image/png", data: PIXEL }]);
});

Deno.test("resources and prompts are files and functions, and new ones are seen", async () => {
  await using runbyte = await start({});
  const list = (path: string): Promise<string> => runbyte.read("list_directory", path);
  assert.match(await list("/servers/asking"), /├── prompts\/\n├── resources\/\n/);
  assert.match(await list("/servers/asking/resources"), /├── one\n├── one\.png\n└── index\.ts/);
  assert.equal(await runbyte.read("read_file", "/servers/asking/resources/one"), "the note");
  assert.match(await runbyte.read("read_file", "/servers/asking/prompts/hello.ts"), /to: string;/);
  const wrong = await runbyte.execute(
    `import { hello } from "./servers/asking/prompts"; return await hello({ too: "x" });`,
  );
  assert.match(wrong.text, /TS2561|TS2353/);
  const both = await runbyte.value(`
    import { hello } from "./servers/asking/prompts/hello";
    import { readResource } from "./servers/asking/resources";
    return [await hello({ to: "Ada" }), await readResource("note://one")];`);
  const content = { type: "text", text: "Hello Ada" };
  assert.deepEqual(both, [{ messages: [{ role: "user", content }] }, "the note"]);
  // A run keeps what it started with: the second call of what is gone is the server's to refuse.
  const gone = await runbyte.execute(`import { grow, state } from "./servers/asking";
    await grow();
    await state();
    return await grow();`);
  assert.match(gone.text, /^ToolError: (?!Unknown tool).*grow/);
  await waitUntil(
    "the new resource is seen",
    async () => /two/.test(await list("/servers/asking/resources")),
  );
  assert.match(await list("/servers/asking/prompts"), /bye\.ts/);
  await waitUntil("the tool is gone", async () => !/grow/.test(await list("/servers/asking")));
  const next = await runbyte.execute(`import { grow } from "./servers/asking"; await grow();`);
  assert.match(next.text, /has no exported member 'grow'/);
  const missing = await runbyte.execute(
    `import { readResource } from "./servers/asking/resources"; return await readResource("note://9");`,
  );
  assert.match(missing.text, /^ToolError: .*note:\/\/9/);
  assert.match(missing.text, /1\. asking\/readResource: failed/);
});
