import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFolder } from "../support/entry.ts";
import { npmServer, npmServersMissing } from "../support/npm_servers.ts";
import { Runbyte } from "../support/runbyte.ts";

const ignore = npmServersMissing !== undefined;

/** Runbyte in front of the three reference servers, and the folder that the filesystem server may use. */
async function withServers(
  work: (runbyte: Runbyte, files: string) => Promise<void>,
): Promise<void> {
  const folder = createFolder();
  try {
    const files = join(folder, "files");
    mkdirSync(files);
    const memory = await npmServer("memory");
    const mcpServers = {
      everything: await npmServer("everything"),
      filesystem: await npmServer("filesystem", files),
      memory: { ...memory, env: { MEMORY_FILE_PATH: join(folder, "memory.jsonl") } },
    };
    await using runbyte = await Runbyte.start({ config: { mcpServers } });
    await work(runbyte, files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

Deno.test({
  name: "one program works over filesystem, memory and everything together",
  ignore,
  fn: () =>
    withServers(async (runbyte, files) => {
      writeFileSync(join(files, "people.csv"), "name,born\nAda,1815\nGrace,1906\nAlan,1912\n");
      const result = await runbyte.value(`
        import * as filesystem from './servers/filesystem';
        import * as memory from './servers/memory';
        import { getSum, echo } from './servers/everything';
        const path = ${JSON.stringify(join(files, "people.csv"))};
        const read = await filesystem.readTextFile({ path });
        const text = typeof read === 'string' ? read : read.content;
        const people = text.trim().split('\\n').slice(1).map(line => line.split(','));
        await memory.createEntities({
          entities: people.map(([name, born]) => ({ name, entityType: 'person', observations: [\`born \${born}\`] }))
        });
        const found = await memory.searchNodes({ query: 'Grace' });
        const sum = await getSum({ a: 40, b: 2 });
        const said = await echo({ message: people.map(([name]) => name).join(' and ') });
        await filesystem.writeFile({ path: path.replace('.csv', '.txt'), content: said });
        return { people: people.length, found: found.entities.map(entity => entity.observations), sum, said };`);
      assert.equal(result.people, 3);
      assert.deepEqual(result.found, [["born 1906"]]);
      assert.match(String(result.sum), /42/);
      assert.match(result.said, /Ada and Grace and Alan/);
      assert.equal(readFileSync(join(files, "people.txt"), "utf8"), result.said);
    }),
});

Deno.test({
  name: "modules of the reference servers say what their tools take",
  ignore,
  fn: () =>
    withServers(async (runbyte) => {
      assert.match(await runbyte.read("list_directory", "/servers/memory"), /createEntities\.ts/);
      const module = await runbyte.read("read_file", "/servers/filesystem/readTextFile.ts");
      assert.match(module, /path: string/);
      assert.match(module, /head\?: number/);
      const found = await runbyte.call("list_directory", {
        path: "/servers",
        query: "sum numbers",
      });
      assert.match(found.text, /getSum/);
    }),
});

Deno.test({
  name: "an image and structured content of server-everything arrive as such",
  ignore,
  fn: () =>
    withServers(async (runbyte) => {
      const answer = await runbyte.execute(`
        import { getTinyImage } from './servers/everything';
        const blocks = await getTinyImage({});
        return blocks.find(block => block.type === 'image');`);
      assert.equal(answer.isError, false, answer.text);
      assert.ok(
        answer.blocks.some((block) => block.type === "image" && block.mimeType === "image/png"),
      );
      const weather = await runbyte.value(`
        import { getStructuredContent } from './servers/everything';
        return typeof (await getStructuredContent({ location: 'New York' })).temperature;`);
      assert.equal(weather, "number");
    }),
});

Deno.test({
  name: "a refusal of the filesystem server is an error that the program can catch",
  ignore,
  fn: () =>
    withServers(async (runbyte) => {
      const result = await runbyte.value(`
        import { readTextFile } from './servers/filesystem';
        return await readTextFile({ path: '/etc/passwd' }).catch(error => [error.name, error.message]);`);
      assert.equal(result[0], "ToolError");
      assert.match(result[1], /denied|outside|not allowed/i);
    }),
});
