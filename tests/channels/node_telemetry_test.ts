import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installedPackage } from "../support/npm_package.ts";
import { findNode } from "../support/node_versions.ts";
import { Runbyte } from "../support/runbyte.ts";
import { toyServer } from "../support/servers.ts";

interface Span {
  readonly name: string;
  readonly spanId: string;
  readonly parentId?: string;
}

Deno.test("npm on Node: what somebody loads with --import records spans, from the request to the downstream", async () => {
  const node = await findNode("22.13.0");
  if (node === undefined) return;
  const provider = fileURLToPath(new URL("../toys/node_provider.mjs", import.meta.url));
  const folder = await installedPackage("alone");
  const entry = [node, "--import", provider, join(folder, "..", "..", ".bin", "runbyte")];
  await using runbyte = await Runbyte.start({
    entry,
    config: { mcpServers: { toy: toyServer() } },
  });
  const code = 'import * as toy from "./servers/toy"; return await toy.readMeta();';
  const { meta } = await runbyte.value(code);
  runbyte.child.closeStdin();
  await runbyte.child.exited;
  const spans = [...runbyte.child.stderr.matchAll(/^SPAN (.*)$/gm)]
    .map(([, json]): Span => JSON.parse(json));
  const names: string[] = [];
  let id: string | undefined = meta.traceparent.split("-")[2];
  for (let span: Span | undefined; (span = spans.find(({ spanId }) => spanId === id));) {
    names.push(span.name);
    id = span.parentId;
  }
  assert.deepEqual(names, ["tools/call read_meta", "runbyte.sandbox", "tools/call execute_code"]);
});
