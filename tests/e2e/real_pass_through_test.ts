/** Questions, progress, resources and prompts of the reference server. */
import type { Client, ElicitResult } from "@modelcontextprotocol/client";
import assert from "node:assert/strict";
import { npmServer, npmServersMissing } from "../support/npm_servers.ts";
import { Runbyte } from "../support/runbyte.ts";

const ignore = npmServersMissing !== undefined;

/** Runbyte in front of server-everything, and what its person was asked. */
async function withEverything(
  work: (runbyte: Runbyte, asked: readonly Record<string, unknown>[]) => Promise<void>,
): Promise<void> {
  const asked: Record<string, unknown>[] = [];
  const person = (params: Record<string, unknown>): ElicitResult => {
    asked.push(params);
    return params.mode === "url"
      ? { action: "accept" }
      : { action: "accept", content: { name: "Ada Lovelace", check: true } };
  };
  const everything = await npmServer("everything");
  await using runbyte = await Runbyte.start({ config: { mcpServers: { everything } }, person });
  await work(runbyte, asked);
}

Deno.test({
  name: "server-everything asks the person for a form and for an address",
  ignore,
  fn: () =>
    withEverything(async (runbyte, asked) => {
      const form = await runbyte.execute(
        `import { triggerElicitationRequest } from "./servers/everything";
        return JSON.stringify(await triggerElicitationRequest({}));`,
      );
      assert.match(form.text, /Ada Lovelace/);
      assert.match(String(asked[0].message), /^Server 'everything' asks in a call of 'trigger-/);
      const address = await runbyte.execute(
        `import { triggerUrlElicitation } from "./servers/everything";
        return JSON.stringify(await triggerUrlElicitation({ url: "https://example.com/x" }));`,
      );
      assert.equal(asked[1]?.mode, "url", address.text);
      assert.equal(asked[1].url, "https://example.com/x");
    }),
});

Deno.test({
  name: "server-everything's progress reaches the client; its resources and prompts are there",
  ignore,
  fn: () =>
    withEverything(async (runbyte) => {
      const seen: (string | undefined)[] = [];
      const code = `import { triggerLongRunningOperation } from "./servers/everything";
        return await triggerLongRunningOperation({ duration: 1.2, steps: 4 });`;
      const client = runbyte.client as Client;
      await client.callTool({ name: "execute_code", arguments: { code } }, {
        onprogress: ({ message }) => seen.push(message),
      });
      assert.match(seen[0] ?? "", /^everything\.trigger-long-running-operation \d of 4 · 0 calls/);
      const list = await runbyte.read("list_directory", "/servers/everything/resources");
      const [, path] = /├── (\S+architecture\.md)/.exec(list)!;
      assert.match(
        await runbyte.read("read_file", `/servers/everything/resources/${path}`),
        /^# Everything Server/,
      );
      const value = await runbyte.value(`
        import { readResource } from "./servers/everything/resources";
        import * as prompts from "./servers/everything/prompts";
        const { messages } = await prompts.argsPrompt({ city: "Paris" });
        return [await readResource("demo://resource/dynamic/text/7"), messages[0].content.text];`);
      assert.match(value[0], /^Resource 7: /);
      assert.equal(value[1], "What's weather in Paris?");
    }),
});
