import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { StdioTransport } from "../../src/server/stdio_transport.ts";

const LONG = "x".repeat(17 * 1024 * 1024);

/** What the transport writes when a client sends `line`. */
async function answerTo(line: string): Promise<unknown> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const transport = new StdioTransport(input, output);
  await transport.start();
  input.end(line + "\n");
  await new Promise((resolve) => transport.onclose = () => resolve(undefined));
  const text = output.read()?.toString();
  return text === undefined ? undefined : JSON.parse(text);
}

Deno.test("StdioTransport answers a request that is too long, wherever its id stands", async () => {
  const params = { name: "execute_code", arguments: { code: LONG, id: 99 } };
  const requests = [
    { jsonrpc: "2.0", id: 7, method: "tools/call", params },
    { method: "tools/call", params, jsonrpc: "2.0", id: 7 },
    { method: "tools/call", params, id: 7, jsonrpc: "2.0" },
  ];
  for (const request of requests) {
    const answer = await answerTo(JSON.stringify(request)) as {
      id: number;
      error: { message: string };
    };
    assert.equal(answer.id, 7);
    assert.match(answer.error.message, /longer than 16777216 bytes; send less at once/);
  }
});

Deno.test("StdioTransport says nothing to a long line that is no request", async () => {
  assert.equal(await answerTo(LONG), undefined);
  assert.equal(
    await answerTo(JSON.stringify({ method: "x", params: { id: 7, text: LONG } })),
    undefined,
  );
});
