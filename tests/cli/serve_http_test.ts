import assert from "node:assert/strict";
import { createServer } from "node:net";
import { HttpRunbyte, type HttpRunbyteOptions } from "../support/http_runbyte.ts";

/** What Runbyte says when it does not start. */
async function refusal(options: HttpRunbyteOptions): Promise<string> {
  const started = HttpRunbyte.start(options);
  const error = await started.then(async (runbyte) => {
    await runbyte[Symbol.asyncDispose]();
    throw new Error("It serves");
  }, (reason: Error) => reason);
  return error.message;
}

Deno.test("serving anyone beyond this machine is refused", async () => {
  const anyone = { token: null, args: ["--dangerously-allow-anyone"] };
  for (const host of ["0.0.0.0", "::", "192.0.2.1"]) {
    assert.match(
      await refusal({ ...anyone, server: { host } }),
      /would let every machine in/,
      host,
    );
  }
  await using runbyte = await HttpRunbyte.start(anyone);
  assert.match(runbyte.child.stderr, /^Warning: every program on this machine can use your tools/m);
  assert.equal(await (await runbyte.connect({ token: "any" })).run("return 1;"), "1");
});

Deno.test("serving anyone beside tokens is refused", async () => {
  const words = await refusal({ args: ["--dangerously-allow-anyone"] });
  assert.match(words, /Callers show who they are in one way/);
});

Deno.test("two callers with one token are refused", async () => {
  const callers = { alice: "the-same-token", bob: "the-same-token" };
  assert.match(
    await refusal({ token: null, server: { callers } }),
    /Two callers have the same token/,
  );
});

Deno.test("a port that is taken is told, with what to do", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as { port: number };
  const words = await refusal({ args: ["--port", String(port)] });
  assert.match(words, new RegExp(`Cannot listen on 127.0.0.1, port ${port}`));
  assert.match(words, /choose another one with --port/);
  await new Promise((resolve) => other.close(resolve));
});

Deno.test("variables stand in for the options", async () => {
  await using runbyte = await HttpRunbyte.start({
    token: null,
    env: { RUNBYTE_TOKEN: "the-token-of-the-variable", RUNBYTE_HOST: "localhost" },
    server: { host: "192.0.2.1" },
  });
  const client = await runbyte.connect({ token: "the-token-of-the-variable" });
  assert.equal(await client.run("return 1;"), "1");
});

Deno.test("a server on every address says which names it answers to", async () => {
  await using runbyte = await HttpRunbyte.start({ server: { host: "0.0.0.0" } });
  assert.match(runbyte.child.stderr, /set server\.url for others/);
  assert.equal(await (await runbyte.connect()).run("return 1;"), "1");
});
