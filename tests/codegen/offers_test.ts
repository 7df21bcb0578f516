import assert from "node:assert/strict";
import { createLibrary, type Library } from "../../src/codegen/library.ts";
import { assignPaths, toContent } from "../../src/codegen/resource_files.ts";
import type {
  Prompt,
  Resource,
  ResourceContent,
  ResourceTemplate,
} from "../../src/codegen/source.ts";
import { parseTreePath } from "../../src/vfs/paths.ts";
import { checkModules } from "./check_modules.ts";
import { readText } from "./tools_alone.ts";

interface Offered {
  readonly resources?: readonly Resource[];
  readonly templates?: readonly ResourceTemplate[];
  readonly prompts?: readonly Prompt[];
  readonly contents?: (uri: string) => readonly ResourceContent[];
}

/** A library of one server, `docs`, that has resources and prompts. */
function libraryOf({ resources = [], templates = [], prompts = [], contents }: Offered): Library {
  const list = { resources, templates };
  return createLibrary({
    listServers: () => [{ name: "docs", state: "ready", toolCount: 0 }],
    getCatalogue: () =>
      Promise.resolve({
        server: "docs",
        revision: "1",
        tools: [],
        offers: { resources: true, prompts: true },
      }),
    getResources: () => Promise.resolve(list),
    getPrompts: () => Promise.resolve(prompts),
    readContents: (_server, uri) => Promise.resolve(contents?.(uri) ?? []),
  });
}

const REVIEW: Prompt = {
  name: "code-review",
  description: "Reviews code.",
  arguments: [
    { name: "language", description: "Which one */ ends", required: true },
    { name: "focus", required: false },
  ],
};

Deno.test("resources are listed by path, read by path, and searched by words", async () => {
  const library = libraryOf({
    resources: [
      { uri: "file:///guide/start.md", description: "How to begin. More." },
      { uri: "file:///guide/end.md", name: "end" },
    ],
    contents: (uri) => [{ uri, mimeType: "text/markdown", text: `# ${uri}` }],
  });
  assert.deepEqual((await library.list("docs")).map(({ name, kind }) => [name, kind]), [
    ["resources", "directory"],
    ["prompts", "directory"],
    ["index.ts", "file"],
  ]);
  assert.deepEqual(await library.list("docs/resources"), [
    { kind: "file", name: "guide/start.md", description: "How to begin." },
    { kind: "file", name: "guide/end.md", description: "end" },
    { kind: "file", name: "index.ts", description: undefined },
  ]);
  assert.deepEqual((await library.list("docs/resources/guide")).map(({ name }) => name), [
    "start.md",
    "end.md",
  ]);
  assert.equal(await readText(library, "docs/resources/guide/end.md"), "# file:///guide/end.md");
  const [match, ...others] = await library.search("docs/resources", "BEGIN how");
  assert.equal(match.path, "/servers/docs/resources/guide/start.md");
  assert.deepEqual(others, []);
  await assert.rejects(library.read("docs/resources/guide/strat.md"), {
    message: /not found\. Did you mean '\/servers\/docs\/resources\/guide\/start\.md'\?/,
  });
  await assert.rejects(library.list("docs/resources/nowhere"), { message: /not found/ });
});

Deno.test("the module of resources shows addresses and templates, and runs by the server's name alone", async () => {
  const library = libraryOf({
    resources: [{ uri: "a:b\nexport const x = 1", description: "line\nbreak" }],
    templates: [{ uriTemplate: "file:///{path}", title: "Any file", mimeType: "text/plain" }],
  });
  const module = await library.load("/servers/docs/resources/index.ts");
  assert.match(module!.source, /^\/\/ - a:b export const x = 1: line break$/m);
  assert.match(module!.source, /^\/\/ - file:\/\/\/\{path\}: Any file \(text\/plain\)$/m);
  assert.match(module!.source, /declare function readResource\(uri: string\): Promise<any>;/);
  assert.match(module!.runtime, /\$call\("resource", "docs", \{ uri \}\)/);
  assert.doesNotMatch(module!.runtime, /file:/);
});

Deno.test("prompts are functions with typed arguments", async () => {
  const library = libraryOf({ prompts: [REVIEW] });
  assert.deepEqual((await library.list("docs/prompts")).map(({ name }) => name), [
    "codeReview.ts",
    "index.ts",
  ]);
  const text = await readText(library, "docs/prompts/codeReview.ts");
  assert.match(text, /export declare function codeReview\(args: CodeReviewArgs\)/);
  assert.match(text, /language: string;/);
  assert.match(text, /focus\?: string;/);
  assert.match(text, /role: "user" \| "assistant";/);
  const module = await library.load("/servers/docs/prompts/index.ts");
  assert.match(module!.runtime, /\$call\("prompt", "docs\/code-review", args \?\? \{\}\)/);
  assert.deepEqual(await library.suggest("/servers/docs/prompts/codeReviw.ts"), [
    "/servers/docs/prompts/codeReview.ts",
  ]);
  assert.equal(await library.load("/servers/docs/prompts/nothing.ts"), undefined);
});

Deno.test("modules of prompts and resources with hostile words type-check", async () => {
  const words = '*/ } export const evil = 1; /* "\u2028` ${x}';
  const library = libraryOf({
    resources: [{ uri: words, description: words }],
    prompts: [{ name: words, description: words, arguments: [{ name: words, required: true }] }],
  });
  const prompts = (await library.list("docs/prompts")).map(({ name }) => `prompts/${name}`);
  const files = new Map<string, string>();
  for (const name of [...prompts, "resources/index.ts"]) {
    files.set(`/servers/docs/${name}`, (await library.load(`/servers/docs/${name}`))!.source);
  }
  assert.equal(files.size, 3);
  assert.deepEqual(checkModules(files), []);
});

Deno.test("assignPaths() gives every address a path of its own that the tree takes", () => {
  const uris = [
    ...["file:///a/../../etc/passwd", "file:///C:\\x\\y", "a:b", "a:B", "http://h/?q=1&r=<2>"],
    ...[
      "file:///%2e%2e/%00",
      "x://",
      "..",
      "file:///con.txt ",
      "i:index.ts",
      "\ud800",
      "a//\u202e",
    ],
    `deep:/${"d/".repeat(40)}end.md`,
    `long:${"x".repeat(4_000)}.json`,
  ];
  const paths = [...assignPaths(uris.map((uri) => ({ uri }))).keys()];
  assert.equal(new Set(paths.map((path) => path.toLowerCase())).size, uris.length);
  for (const path of paths) {
    const full = `servers/docs/resources/${path}`;
    assert.equal(parseTreePath(full).join("/"), full.normalize("NFC"), path);
  }
  assert.equal(paths[9], "index_2.ts");
});

Deno.test("toContent() gives text, bytes, or the parts one after the other", () => {
  assert.deepEqual(toContent([{ uri: "a:b", text: "x" }]), { kind: "text", text: "x" });
  const image = toContent([{ uri: "a:b", mimeType: "image/png", blob: "AAEC" }]);
  assert(image.kind === "binary");
  assert.deepEqual([...image.bytes], [0, 1, 2]);
  assert.equal(image.mimeType, "image/png");
  const both = toContent([{ uri: "a:1", text: "one" }, {
    uri: "a:2",
    mimeType: "x/y",
    blob: "AA",
  }]);
  assert(both.kind === "text");
  assert.match(both.text, /^--- a:1\none\n\n--- a:2 \(x\/y\)\n\[2 characters of base64/);
});
