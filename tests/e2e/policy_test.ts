/** What a policy does to calls: denied, made after a person allowed them, or only recorded. */
import type { ElicitResult } from "@modelcontextprotocol/client";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Child } from "../support/child.ts";
import { cacheEnvironment, ENTRY, environment, ROOT } from "../support/entry.ts";
import { waitUntil } from "../support/processes.ts";
import { Runbyte, type RunbyteOptions, SCRATCH, type ToolAnswer } from "../support/runbyte.ts";

const SCRIPT = fileURLToPath(new URL("../toys/crm_server.ts", import.meta.url));

const ASK = [{ tools: "crm.delete_*", action: "ask" }];
const DELETE = (id: number) => `await crm.deleteContact({ id: ${id} })`;
const IMPORT = `import * as crm from "./servers/crm";`;
const NAMES = `${IMPORT} return (await crm.listContacts({})).names;`;

async function start(
  policy: readonly object[],
  options: RunbyteOptions = {},
  limits: object = {},
): Promise<Runbyte> {
  const crm = {
    command: Deno.execPath(),
    args: ["run", "-qA", "--cached-only", "--config", `${ROOT}deno.json`, SCRIPT],
    env: cacheEnvironment(),
  };
  return await Runbyte.start({ ...options, config: { mcpServers: { crm }, policy, limits } });
}

/** Runs `runbyte approvals …` in a process of its own, on the same scratch directory. */
async function approvals(runbyte: Runbyte, ...args: string[]): Promise<string> {
  const [command, ...entry] = ENTRY;
  const words = [...entry, "approvals", ...args, "--scratch", join(runbyte.folder, SCRATCH)];
  const options = { cwd: runbyte.folder, env: environment(), timeout: 60_000 };
  const { stdout, stderr } = await promisify(execFile)(command, words, options);
  return stdout + stderr;
}

/** The one call that waits, as files tell it. */
async function pendingId(runbyte: Runbyte): Promise<string> {
  const folder = join(runbyte.folder, SCRATCH, "approvals");
  let ids: string[] = [];
  await waitUntil("a call waits for approval", () => {
    try {
      ids = readdirSync(folder).filter((name) => name.endsWith(".json"));
    } catch {
      ids = [];
    }
    return ids.length > 0;
  });
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(join(folder, ids[0])).mode & 0o777, 0o600);
  return ids[0].slice(0, -".json".length);
}

function preview(runbyte: Runbyte, code: string): Promise<ToolAnswer> {
  return runbyte.call("execute_code", { code, preview: true });
}

Deno.test("a denied call is an error that names the rule, can be caught and changes nothing", async () => {
  await using runbyte = await start([{ annotation: "destructiveHint", action: "deny" }]);
  const caught = await runbyte.value(`${IMPORT}
    import { ToolError } from "@runbyte/tools";
    try { ${DELETE(1)}; } catch (error) {
      return [error instanceof ToolError, error.server, error.tool, error.message];
    }`);
  assert.deepEqual(caught, [
    true,
    "crm",
    "delete_contact",
    "Not allowed to call 'crm.delete_contact': policy[0] (runbyte.json:1) denies it",
  ]);
  // A tool of which nothing is known may destroy.
  const failed = await runbyte.execute(
    `${IMPORT} await crm.renameContact({ id: 1, name: "A" }); await crm.purge({});`,
  );
  assert.equal(failed.isError, true);
  assert.match(failed.text, /1\. crm\/rename_contact: completed/);
  assert.match(failed.text, /2\. crm\/purge: not made\. Not allowed .* policy\[0\]/);
  assert.deepEqual(await runbyte.value(NAMES), ["A", "Grace", "Edsger"]);
});

for (const era of ["2025", "2026"] as const) {
  Deno.test(`ask: a person at a client of ${era} sees the call, and it is made when allowed`, async () => {
    const asked: Record<string, unknown>[] = [];
    await using runbyte = await start(ASK, {
      era,
      person: (params) => {
        asked.push(params);
        return { action: asked.length === 1 ? "accept" : "decline", content: {} } as ElicitResult;
      },
    });
    const answer = await runbyte.value(`${IMPORT}
      const first = ${DELETE(1)};
      const second = await crm.deleteContact({ id: 2 }).catch((error) => error.message);
      return [first, second];`);
    assert.deepEqual(answer, [
      { deleted: true },
      "Not allowed to call 'crm.delete_contact': policy[0] (runbyte.json:1) asks, and the person refused",
    ]);
    assert.equal(
      asked[0].message,
      `May the agent's program call 'crm.delete_contact'? policy[0] (runbyte.json:1) asks.\nArguments: {"id":1}`,
    );
    assert.equal(asked.length, 2);
    assert.deepEqual(await runbyte.value(NAMES), ["Grace", "Edsger"]);
  });

  Deno.test(`ask: an answer of ${era} can be for this tool in this run, for so many calls`, async () => {
    let asked = 0;
    await using runbyte = await start(ASK, {
      era,
      person: () =>
        ++asked === 1 ? { action: "accept", content: { calls: 2 } } : { action: "cancel" },
    });
    const code = `${IMPORT}
      const results = await Promise.allSettled([1, 2, 3].map((id) => crm.deleteContact({ id })));
      return results.map(({ status }) => status);`;
    assert.deepEqual(await runbyte.value(code), ["fulfilled", "fulfilled", "rejected"]);
    assert.equal(asked, 2);
    // Another run is another question.
    await runbyte.execute(code);
    assert.equal(asked, 5);
  });

  Deno.test(`ask: the time of a run stands still while the person of ${era} thinks, other calls go on`, async () => {
    const answer = Promise.withResolvers<void>();
    await using runbyte = await start(ASK, {
      era,
      person: async () => {
        await answer.promise;
        return { action: "accept", content: {} };
      },
    }, { timeoutMs: 1_000 });
    const running = runbyte.value(`${IMPORT}
      const order = [];
      await Promise.all([
        crm.deleteContact({ id: 1 }).then(() => order.push("delete")),
        crm.listContacts({}).then(() => order.push("list")),
      ]);
      return order;`);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    answer.resolve();
    assert.deepEqual(await running, ["list", "delete"]);
  });
}

Deno.test("ask: where the client cannot ask, another process lists, approves and denies; the clock stands still", async () => {
  await using runbyte = await start(ASK, {}, { timeoutMs: 1_000 });
  assert.match(await approvals(runbyte), /No call waits/);
  const running = runbyte.value(`${IMPORT}
    const first = ${DELETE(1)};
    const second = ${DELETE(2)};
    const third = await crm.deleteContact({ id: 3 }).catch((error) => error.message);
    return [first.deleted, second.deleted, third];`);
  const id = await pendingId(runbyte);
  const [listed, ...others] = JSON.parse(await approvals(runbyte, "list", "--json"));
  assert.deepEqual(others, []);
  const { askedAt, ...call } = listed;
  assert.ok(Date.parse(askedAt) > 0);
  assert.deepEqual(call, {
    id,
    server: "crm",
    tool: "delete_contact",
    args: '{"id":1}',
    rule: "policy[0] (runbyte.json:1)",
  });
  assert.match(await approvals(runbyte, "approve", id, "--calls", "2"), /up to 2 calls/);
  let next = id;
  await waitUntil("the next call waits", async () => (next = await pendingId(runbyte)) !== id);
  assert.match(await approvals(runbyte, "deny", next), /Denied crm\.delete_contact/);
  const [first, second, third] = await running;
  assert.deepEqual([first, second], [true, true]);
  assert.match(third, /policy\[0\].*the person refused/);
  assert.deepEqual(readdirSync(join(runbyte.folder, SCRATCH, "approvals")), []);
  assert.match(runbyte.child.stderr, new RegExp(`runbyte approvals approve ${id}`));
  await assert.rejects(approvals(runbyte, "approve", id), /No call '[0-9a-f]{8}' waits/);
});

Deno.test("ask: exec says on stderr how the call that waits can be answered", async () => {
  await using runbyte = await start(ASK);
  const file = join(runbyte.folder, "p.ts");
  writeFileSync(file, `${IMPORT} return ${DELETE(1)};`);
  const [command, ...entry] = ENTRY;
  const words = [...entry, "exec", file, "--scratch", join(runbyte.folder, SCRATCH)];
  await using child = new Child(command, words, { cwd: runbyte.folder, env: environment() });
  const id = await pendingId(runbyte);
  await waitUntil("exec says so", () => child.stderr.includes(`runbyte approvals approve ${id}`));
  await approvals(runbyte, "approve", id);
  assert.equal((await child.exited).code, 0, child.stderr);
  assert.deepEqual(child.lines, ['{"deleted":true}']);
});

Deno.test("a changed policy holds for the next run", async () => {
  await using runbyte = await start([]);
  const rename = `${IMPORT} await crm.renameContact({ id: 1, name: "A" }); return "renamed";`;
  assert.equal(await runbyte.value(rename), "renamed");
  const file = join(runbyte.folder, "runbyte.json");
  const config = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...config, policy: [{ action: "deny" }] }));
  await waitUntil("it is denied", async () => (await runbyte.execute(rename)).isError);
  assert.match((await runbyte.execute(rename)).text, /policy\[0\] \(runbyte\.json:1\) denies it/);
});

Deno.test("ask: a client that gives up leaves no call waiting", async () => {
  await using runbyte = await start(ASK);
  const stop = new AbortController();
  const request = { name: "execute_code", arguments: { code: `${IMPORT} ${DELETE(1)};` } };
  // deno-lint-ignore no-explicit-any -- both SDKs take a signal, at different places
  const running = (runbyte.client as any).callTool(request, { signal: stop.signal });
  await pendingId(runbyte);
  stop.abort();
  await assert.rejects(running);
  const folder = join(runbyte.folder, SCRATCH, "approvals");
  await waitUntil("the file is gone", () => readdirSync(folder).length === 0);
  assert.deepEqual(await runbyte.value(NAMES), ["Ada", "Grace", "Edsger"]);
});

Deno.test("a preview makes reads, records writes and gives null for them, and keeps files as they are", async () => {
  await using runbyte = await start([{ tools: "purge", action: "deny" }, ...ASK]);
  await runbyte.value(`import * as fs from "@runbyte/fs"; await fs.writeFile("kept.txt", "old");`);
  const { blocks, isError } = await preview(
    runbyte,
    `${IMPORT}
    import * as fs from "@runbyte/fs";
    const { names } = await crm.listContacts({});
    const results = await Promise.all(names.map((_, index) => crm.deleteContact({ id: index + 1 })));
    await fs.appendFile("kept.txt", " new");
    await fs.writeJSON("made/results.json", results);
    const purged = await crm.purge({}).catch((error) => error.name);
    console.log("seen");
    return [names.length, results, purged, await fs.readFile("kept.txt"), await fs.listFiles()];`,
  );
  assert.equal(isError, false, blocks[0].text);
  const [value, writes, output] = blocks.map(({ text }) => text!);
  assert.deepEqual(JSON.parse(value), [
    3,
    [null, null, null],
    "ToolError",
    "old new",
    ["kept.txt", "made/"],
  ]);
  assert.deepEqual(JSON.parse(writes), {
    writes: [1, 2, 3].map((id) => ({ server: "crm", tool: "delete_contact", arguments: { id } })),
  });
  assert.equal(output, "seen");
  assert.deepEqual(await runbyte.value(NAMES), ["Ada", "Grace", "Edsger"]);
  assert.deepEqual(
    await runbyte.value(
      `import * as fs from "@runbyte/fs"; return [await fs.readFile("kept.txt"), await fs.listFiles()];`,
    ),
    ["old", ["kept.txt"]],
  );
});

Deno.test("a preview that fails says which writes it had recorded", async () => {
  await using runbyte = await start([]);
  const answer = await preview(runbyte, `${IMPORT} ${DELETE(1)}; throw new Error("later");`);
  assert.equal(answer.isError, true);
  assert.match(answer.text, /1\. crm\/delete_contact: not made, recorded by the preview/);
  assert.deepEqual(JSON.parse(answer.blocks[1].text!).writes.length, 1);
});

Deno.test("a preview without writes says so", async () => {
  await using runbyte = await start([]);
  const { blocks } = await preview(runbyte, NAMES);
  assert.deepEqual(blocks.map(({ text }) => text), [
    '["Ada","Grace","Edsger"]',
    '{"writes":[]}',
  ]);
});
