import assert from "node:assert/strict";
import { Runbyte } from "../support/runbyte.ts";
import { toyServer } from "../support/servers.ts";

const config = { mcpServers: { toy: toyServer() } };

Deno.test("twenty parallel calls of a 400 ms tool are under way at once", async () => {
  await using runbyte = await Runbyte.start({ config });
  const result = await runbyte.value(`
    import { wait, maxInFlight } from './servers/toy';
    const labels = Array.from({ length: 20 }, (_, i) => String(i));
    const answers = await Promise.all(labels.map(label => wait({ ms: 400, label })));
    return { labels: answers.map(answer => answer.label), ...await maxInFlight({}) };`);
  assert.equal(result.maxInFlight, 20);
  assert.deepEqual(result.labels, Array.from({ length: 20 }, (_, index) => String(index)));
});

Deno.test("a failing tool is catchable and says which server, tool and why", async () => {
  await using runbyte = await Runbyte.start({ config });
  const result = await runbyte.value(`
    import { fail, echo } from './servers/toy';
    try {
      await fail({ message: 'no such issue' });
      return 'not caught';
    } catch (error) {
      return [error.name, error instanceof Error, error.server, error.tool, error.message, await echo({ value: 'on' })];
    }`);
  assert.deepEqual(result.slice(0, 4), ["ToolError", true, "toy", "fail"]);
  assert.match(result[4], /no such issue/);
  assert.equal(result[5], "on");
});

Deno.test("a failed program lists the calls it had made", async () => {
  await using runbyte = await Runbyte.start({ config });
  const answer = await runbyte.execute(`
    import { fail, writeDown, readJournal } from './servers/toy';
    await writeDown({ line: 'one' });
    await fail({ message: 'no such issue' });
    await writeDown({ line: 'two' });`);
  assert.equal(answer.isError, true);
  const text = answer.blocks.map((block) => block.text).join("\n");
  assert.match(text, /no such issue/);
  assert.match(text, /toy\.writeDown|toy\.write_down|toy\/write_down/);
  const { journal } = await runbyte.value(
    "import { readJournal } from './servers/toy'; return await readJournal({});",
  );
  assert.deepEqual(journal, ["one"]);
});

Deno.test("a downstream that crashes in the middle of a call gives an error and comes back", async () => {
  await using runbyte = await Runbyte.start({ config });
  const pid = "import { processId } from './servers/toy'; return (await processId({})).pid;";
  const before = await runbyte.value(pid);
  const crashed = await runbyte.value(`
    import { crash } from './servers/toy';
    return await crash({}).catch(error => error.name + ': ' + error.message);`);
  assert.match(crashed, /^ToolError: .*toy/);
  const after = await runbyte.value(pid);
  assert.equal(typeof after, "number");
  assert.notEqual(after, before);
});

Deno.test("a returned image reaches the model as an image", async () => {
  await using runbyte = await Runbyte.start({ config });
  const answer = await runbyte.execute(
    "import { image } from './servers/toy'; return await image({});",
  );
  const image = answer.blocks.find((block) => block.type === "image");
  assert.equal(image?.mimeType, "image/png");
  assert.match(image?.data ?? "", /^iVBOR/);
});

Deno.test("a call with a wrong argument is refused before anything is called", async () => {
  await using runbyte = await Runbyte.start({ config });
  const answer = await runbyte.execute(`
    import { writeDown } from './servers/toy';
    await writeDown({ line: 'one' });
    await writeDown({ lien: 'two' });`);
  assert.equal(answer.isError, true);
  assert.match(answer.text, /lien/);
  assert.match(answer.text, /line 4|:4:|4:/);
  const { journal } = await runbyte.value(
    "import { readJournal } from './servers/toy'; return await readJournal({});",
  );
  assert.deepEqual(journal, []);
});

Deno.test("a large result is filtered in the program, whole", async () => {
  await using runbyte = await Runbyte.start({ config });
  const rows = await runbyte.value(`
    import { rows } from './servers/toy';
    const all = await rows({ count: 100_000 });
    return [all.length, all.filter(row => row.id % 10_000 === 1).map(row => row.id)];`);
  assert.deepEqual(rows, [100_000, Array.from({ length: 10 }, (_, index) => index * 10_000 + 1)]);
});
