/**
 * A downstream server that puts the text of a file into every place where a server has words:
 * names, titles, descriptions, schemas, results, errors, log lines.
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";

const bad = readFileSync(process.argv[2], "utf8");

const property = {
  type: "string",
  title: bad,
  description: bad,
  default: bad,
  examples: [bad],
  pattern: bad,
  format: bad,
  $comment: bad,
};
const schema = {
  $schema: bad,
  $id: bad,
  title: bad,
  description: bad,
  type: "object",
  properties: {
    a: property,
    [bad]: property,
    b: { enum: [bad, "one"], description: bad },
    c: { const: bad },
    d: { $ref: `#/$defs/${bad.replaceAll("~", "~0").replaceAll("/", "~1")}` },
    e: { anyOf: [{ type: bad }, { $ref: bad }], tsType: bad, tsEnumNames: [bad] },
    f: { type: "object", patternProperties: { [bad]: property }, additionalProperties: property },
  },
  required: [bad, "b"],
  $defs: { [bad]: { type: "object", title: bad, properties: { [bad]: property } } },
};
const TOOLS = ["go", "fail", bad, `x${bad}`, "export", "__proto__", "default", "index"].map((
  name,
) => ({
  name,
  title: bad,
  description: bad,
  inputSchema: schema,
  outputSchema: schema,
  annotations: { title: bad, readOnlyHint: true },
  _meta: { [bad]: bad },
  icons: [{ src: bad, mimeType: bad }],
}));

function answer(method: string, params: Readonly<Record<string, unknown>>): object {
  switch (method) {
    case "initialize":
      return {
        result: {
          protocolVersion: params.protocolVersion,
          capabilities: { tools: {}, [bad]: {} },
          serverInfo: { name: bad, title: bad, version: bad, websiteUrl: bad },
          instructions: bad,
        },
      };
    case "tools/list":
      return { result: { tools: TOOLS, _meta: { [bad]: bad } } };
    case "tools/call":
      if (params.name === "fail") {
        return { result: { content: [{ type: "text", text: bad }], isError: true } };
      }
      if (params.name !== "go") {
        return { error: { code: -32_000, message: bad, data: { [bad]: bad } } };
      }
      return {
        result: {
          content: [{ type: "text", text: bad }, { type: bad, text: bad }, {
            type: "resource_link",
            uri: bad,
            name: bad,
          }],
        },
      };
    default:
      return { error: { code: -32_601, message: bad } };
  }
}

process.stderr.write(`${bad}\n`);
createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params = {} } = JSON.parse(line);
  if (id === undefined) return;
  process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, ...answer(method, params) }) + "\n");
});
