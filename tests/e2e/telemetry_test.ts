import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import denoJson from "../../deno.json" with { type: "json" };
import { createFolder, ENTRY } from "../support/entry.ts";
import { HttpRunbyte, TOKEN } from "../support/http_runbyte.ts";
import { type ExportedSpan, OtlpCollector } from "../support/otlp_collector.ts";
import { Runbyte } from "../support/runbyte.ts";
import { toyServer } from "../support/servers.ts";

const PROGRAM = `import * as toy from "./servers/toy";
const calls = await Promise.all([toy.readMeta(), toy.readMeta()]);
return calls.map(({ meta }) => meta.traceparent);`;

Deno.test("spans lead from the client over Runbyte to the downstream, also for programs at once", async () => {
  await using collector = await OtlpCollector.start();
  const clients = Array.from({ length: 8 }, () => ({
    traceId: randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
  }));
  const seen: string[][] = [];
  await serve(collector, async (runbyte) => {
    seen.push(
      ...await Promise.all(
        clients.map(({ traceId, spanId }) =>
          call(runbyte, "execute_code", { code: PROGRAM }, `00-${traceId}-${spanId}-01`)
            .then((text) => JSON.parse(text))
        ),
      ),
    );
  });
  for (const [index, { traceId, spanId }] of clients.entries()) {
    const spans = collector.spans.filter((span) => span.traceId === traceId);
    const byName = (name: string) => spans.filter((span) => span.name === name);
    const [request] = byName("tools/call execute_code");
    const [compile] = byName("runbyte.compile");
    const [sandbox] = byName("runbyte.sandbox");
    const calls = byName("tools/call read_meta");
    assert.equal(spans.length, 5);
    assert.equal(request.parentSpanId, spanId);
    assert.equal(compile.parentSpanId, request.spanId);
    assert.equal(sandbox.parentSpanId, request.spanId);
    assert.deepEqual(calls.map(({ parentSpanId }) => parentSpanId), [
      sandbox.spanId,
      sandbox.spanId,
    ]);
    assert.deepEqual([request, compile, calls[0]].map(({ kind }) => kind), [2, 1, 3]);
    // What the downstream was told as its parent is the span of that very call.
    assert.deepEqual(
      [...seen[index]].sort(),
      calls.map((span) => `00-${traceId}-${span.spanId}-01`).sort(),
    );
    const runs = new Set(spans.map(({ attributes }) => attributes["runbyte.run.id"]));
    assert.equal(runs.size, 1);
    assert.equal(calls[0].attributes["runbyte.server.name"], "toy");
    assert.equal(calls[0].attributes["mcp.protocol.version"], "2025-11-25");
    assert.equal(calls[0].attributes["network.transport"], "pipe");
    assert.equal(request.attributes["mcp.protocol.version"], "2025-11-25");
    assert.equal(sandbox.attributes["runbyte.run.tool_calls"], 2);
  }
});

Deno.test("a trace crosses HTTP in _meta: from one Runbyte to another and on to its downstream", async () => {
  await using collector = await OtlpCollector.start();
  await using second = await HttpRunbyte.start({
    mcpServers: { toy: toyServer() },
    env: collector.environment,
  });
  const headers = { Authorization: `Bearer ${TOKEN}` };
  const other = { url: second.url.href, headers, protocol: "2026" };
  const text = await serve(collector, (runbyte) => {
    const code = `import * as other from "./servers/other";
      return await other.executeCode({ code: ${JSON.stringify(PROGRAM)} });`;
    return call(runbyte, "execute_code", { code });
  }, { other });
  second.child.kill("SIGTERM");
  await second.child.exited;
  const [traceparent] = JSON.parse(text) as readonly string[];
  const [, traceId, spanId] = traceparent.split("-");
  const names: string[] = [];
  const find = (id: string): ExportedSpan | undefined =>
    collector.spans.find((span) => span.spanId === id && span.traceId === traceId);
  for (let span = find(spanId); span; span = find(span.parentSpanId)) names.push(span.name);
  assert.deepEqual(names, [
    "tools/call read_meta",
    "runbyte.sandbox",
    "tools/call execute_code",
    "tools/call execute_code",
    "runbyte.sandbox",
    "tools/call execute_code",
  ]);
  const requests = collector.spans.filter((span) => span.kind === 2 && names.includes(span.name));
  assert.deepEqual(
    requests.map(({ attributes }) => attributes["network.transport"]).sort(),
    ["pipe", "tcp"],
  );
});

Deno.test("durations and failures are told by the conventions, without what was said", async () => {
  await using collector = await OtlpCollector.start();
  await serve(collector, async (runbyte) => {
    await call(runbyte, "execute_code", {
      code: `import * as toy from "./servers/toy";
        const secret = "words of the" + " program";
        await toy.fail({ message: secret }).catch(() => {});
        throw new Error(secret);`,
    });
    await call(runbyte, "execute_code", { code: "return nowhere;" });
    await call(runbyte, "read_file", { path: "/servers/README.md" });
    await call(runbyte, "no_such_tool", {});
  });
  const failures = collector.spans
    .filter(({ attributes }) => attributes["error.type"] !== undefined)
    .map(({ name, attributes }) => `${name}: ${attributes["error.type"]}`);
  assert.deepEqual(failures.sort(), [
    "runbyte.compile: TS2304",
    "runbyte.sandbox: guest",
    "tools/call execute_code: tool_error",
    "tools/call execute_code: tool_error",
    "tools/call fail: tool_error",
    "tools/call: tool_error",
  ]);
  const durations = collector.histograms.filter(({ name }) => name.startsWith("mcp."));
  const count = (name: string, tool: string): number | undefined =>
    durations.find((each) => each.name === name && each.attributes["gen_ai.tool.name"] === tool)
      ?.count;
  assert.equal(count("mcp.server.operation.duration", "execute_code"), 2);
  assert.equal(count("mcp.server.operation.duration", "read_file"), 1);
  assert.equal(count("mcp.client.operation.duration", "fail"), 1);
  assert(durations.every(({ unit, bounds }) => unit === "s" && bounds.at(-1) === 300));
  // Names that nobody offers, whatever they are, make no new durations.
  assert(!JSON.stringify(durations).includes("no_such_tool"));
  assert(!collector.bodies.join().includes("words of the program"));
});

Deno.test("spans and JSON-RPC do not mix: with the console as exporter, stdout stays the protocol's", async () => {
  const env = { OTEL_DENO: "true", OTEL_EXPORTER_OTLP_PROTOCOL: "console" };
  await using runbyte = await Runbyte.start({ config: { mcpServers: { toy: toyServer() } }, env });
  assert.equal(await runbyte.value("console.log('hello'); return 1;"), 1);
  runbyte.child.closeStdin();
  await runbyte.child.exited;
  assert.match(runbyte.child.stderr, /SPAN tools\/call execute_code/);
  // Disposing Runbyte checks that stdout carried only JSON-RPC.
});

Deno.test("the OpenTelemetry API is not even loaded where nothing records", async () => {
  const folder = createFolder();
  const { "@opentelemetry/api": api, ...imports } = denoJson.imports;
  const marked = join(folder, "api.ts");
  writeFileSync(marked, `console.error("API LOADED"); export * from "${api}";`);
  // In `deno.json` a name stands for its paths, too; in an import map it does not.
  const paths = Object.entries(imports).map(([name, target]) =>
    [`${name}/`, `${target.replace("npm:", "npm:/")}/`] as const
  );
  const map = {
    imports: {
      ...imports,
      ...Object.fromEntries(paths),
      "@opentelemetry/api": pathToFileURL(marked).href,
    },
  };
  writeFileSync(join(folder, "imports.json"), JSON.stringify(map));
  const [command, ...args] = ENTRY;
  const entry = [
    command,
    args[0],
    `--import-map=${join(folder, "imports.json")}`,
    ...args.slice(1),
  ];
  const isLoaded = async (env: Record<string, string>, telemetry = {}): Promise<boolean> => {
    const config = { mcpServers: { toy: toyServer() }, telemetry };
    await using runbyte = await Runbyte.start({ entry, config, env });
    const code = 'import * as toy from "./servers/toy"; return await toy.readMeta();';
    const { meta } = await runbyte.value(code);
    assert.equal(meta?.traceparent !== undefined, runbyte.child.stderr.includes("API LOADED"));
    return runbyte.child.stderr.includes("API LOADED");
  };
  const ON = { OTEL_DENO: "true", OTEL_EXPORTER_OTLP_PROTOCOL: "console" };
  try {
    assert.equal(await isLoaded({}), false);
    assert.equal(await isLoaded(ON, { enabled: false }), false);
    assert.equal(await isLoaded(ON), true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Runs Runbyte until its stdin ends, which is when its last spans go out. */
async function serve<T>(
  collector: OtlpCollector,
  work: (runbyte: Runbyte) => Promise<T>,
  mcpServers: object = { toy: toyServer() },
): Promise<T> {
  await using runbyte = await Runbyte.start({
    config: { mcpServers },
    env: collector.environment,
  });
  const result = await work(runbyte);
  runbyte.child.closeStdin();
  assert.deepEqual(await runbyte.child.exited, { code: 0, signal: null });
  return result;
}

async function call(
  runbyte: Runbyte,
  name: string,
  args: Record<string, unknown>,
  traceparent?: string,
): Promise<string> {
  const request = { name, arguments: args, ...traceparent && { _meta: { traceparent } } };
  const { content } = await runbyte.client.callTool(request);
  return (content as readonly { text: string }[])[0].text;
}
