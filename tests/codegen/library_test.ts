import assert from "node:assert/strict";
import { RunbyteError } from "../../src/base/errors.ts";
import { DEFAULT_LIMITS } from "../../src/base/limits.ts";
import { createLibrary } from "../../src/codegen/library.ts";
import type { Catalogue, ServerSummary, Tool, ToolSource } from "../../src/codegen/source.ts";
import type { ModuleSource } from "../../src/compile/program.ts";
import type { Mount } from "../../src/vfs/mount.ts";
import { checkModules } from "./check_modules.ts";
import { allModules, catalogue, readySource } from "./corpus.ts";
import { NO_OFFERS, readText } from "./tools_alone.ts";

const tool = (
  name: string,
  description: string,
  properties: Record<string, unknown> = {},
  required: string[] = [],
): Tool => ({
  name,
  description,
  inputSchema: { type: "object", properties, required },
});

const text = { type: "string" };
const github = catalogue("github", [
  tool("list_issues", "Lists issues of a repository. Newest first.", {
    owner: text,
    repo: text,
    state: { type: "string", enum: ["open", "closed"] },
  }, ["owner", "repo"]),
  tool("create_issue", "Opens a new issue.", { title: text }, ["title"]),
  tool("index", "Looks something up in the index of issues.", { word: text }),
], { title: "GitHub", version: "1.2.3", instructions: "Be kind.\n```\nnot the end\n````\nreally" });
const drive = catalogue("google-drive", [tool("search_files", "Finds files.", { words: text })]);

/** Two ready servers, one that is connecting for ever, one that is dead. */
function mixedSource(): ToolSource & { asked: string[] } {
  const states: ServerSummary[] = [
    { name: "slow", state: "connecting" },
    { name: "github", state: "ready", toolCount: 3 },
    { name: "google-drive", state: "ready", toolCount: 1 },
    { name: "dead", state: "unavailable", reason: "spawn nope ENOENT\n\u001b[31mat line 1" },
  ];
  const asked: string[] = [];
  return {
    asked,
    ...NO_OFFERS,
    listServers: () => states,
    getCatalogue(server, signal) {
      asked.push(server);
      if (server === "github") return Promise.resolve(github);
      if (server === "google-drive") return Promise.resolve(drive);
      if (server === "dead") {
        return Promise.reject(
          new RunbyteError("SERVER_UNAVAILABLE", "Server 'dead' is unavailable"),
        );
      }
      return new Promise((_, reject) =>
        signal?.addEventListener("abort", () => reject(signal.reason))
      );
    },
  };
}

const ready = createLibrary(readySource([github, drive]));

async function said(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof RunbyteError);
    return error.message;
  }
  assert.fail("no error");
}

Deno.test("createLibrary() fits the contracts of the tree and of the compiler", () => {
  const mount: Mount = ready;
  const modules: ModuleSource = ready;
  assert.equal<unknown>(mount, modules);
});

Deno.test("list() of /servers shows how every server stands and asks none of them", async () => {
  const source = mixedSource();
  const entries = await createLibrary(source).list("");
  assert.deepEqual(entries.map(({ name, kind, note }) => [name, kind, note]), [
    ["dead", "directory", "unavailable: spawn nope ENOENT [31mat line 1"],
    ["github", "directory", "3 functions"],
    ["google-drive", "directory", "1 function"],
    ["slow", "directory", "connecting…"],
    ["README.md", "file", undefined],
    ["index.ts", "file", undefined],
  ]);
  assert.deepEqual(source.asked, []);
});

Deno.test("list() of a server shows its files in a fixed order, with first sentences", async () => {
  assert.deepEqual(
    (await ready.list("github")).map(({ name, description }) => [name, description]),
    [
      ["createIssue.ts", "Opens a new issue."],
      ["index_.ts", "Looks something up in the index of issues."],
      ["listIssues.ts", "Lists issues of a repository."],
      ["README.md", "What the server says about itself"],
      ["index.ts", undefined],
    ],
  );
  assert.deepEqual((await ready.list("google-drive")).map((entry) => entry.name), [
    "searchFiles.ts",
    "index.ts",
  ]);
});

Deno.test("wrong paths are answered with the right ones", async () => {
  assert.equal(
    await said(ready.list("githbu")),
    "directory '/servers/githbu/' not found. Did you mean '/servers/github/'? Available: github, google-drive",
  );
  assert.equal(
    await said(ready.read("github/listIsues.ts")),
    "file '/servers/github/listIsues.ts' not found. Did you mean '/servers/github/listIssues.ts'? " +
      "list_directory shows what '/servers/github/' holds",
  );
  assert.match(
    await said(ready.read("github/list_issues.ts")),
    /Did you mean '\/servers\/github\/listIssues.ts'/,
  );
  assert.equal(
    await said(ready.list("github/listIssues.ts")),
    "'/servers/github/listIssues.ts' is a file: use read_file",
  );
  assert.equal(
    await said(ready.read("github")),
    "'/servers/github/' is a directory: use list_directory",
  );
  assert.match(
    await said(ready.list("github/sub")),
    /list_directory shows what '\/servers\/github\/' holds/,
  );
  assert.match(
    await said(createLibrary(readySource([])).list("x")),
    /No servers are configured: see \/servers\/README.md/,
  );
  assert.equal(
    await said(createLibrary(mixedSource()).list("dead")),
    "Server 'dead' is unavailable",
  );
});

Deno.test("read() shows modules, and the whole of one that is shortened", async () => {
  assert.match(
    await readText(ready, "github/listIssues.ts"),
    /export declare function listIssues\(args: ListIssuesArgs\)/,
  );
  const properties = Object.fromEntries(
    Array.from(
      { length: 200 },
      (_, at) => [`p${at}`, { type: "string", description: "words ".repeat(20) }],
    ),
  );
  const library = createLibrary(
    readySource([catalogue("big", [tool("a", "Does much.", properties)])]),
  );
  const short = await readText(library, "big/a.ts");
  const full = await readText(library, "big/a.full.ts");
  assert.ok(short.length < 8_400 && full.length > 20_000, `${short.length} ${full.length}`);
  assert.match(short, /^\/\/ Shortened. Everything: \/servers\/big\/a.full.ts\n/);
  assert.equal((await library.load("/servers/big/a.ts"))!.source, full);
  assert.deepEqual(checkModules(new Map([["/a.ts", short], ["/b.ts", full]])), []);
});

Deno.test("read() fences the words of a server", async () => {
  const readme = await readText(ready, "github/README.md");
  assert.match(readme, /^# github \(GitHub 1.2.3\)\n/);
  assert.match(readme, /\n`````text\nBe kind.\n```\nnot the end\n````\nreally\n`````\n$/);
  assert.match(await said(ready.read("google-drive/README.md")), /not found/);
});

Deno.test("read() of /servers/README.md tells forms, imports and limits, and what to do without servers", async () => {
  const limits = { ...DEFAULT_LIMITS, timeoutMs: 12_000, toolCalls: 77 };
  const readme = await readText(createLibrary(readySource([github]), { limits }), "README.md");
  assert.match(readme, /12 s a run, 120 s a tool call, 77 calls a run/);
  for (
    const word
      of "readFile writeFile appendFile listFiles deleteFile exists stat readJSON writeJSON callTool ToolError"
        .split(" ")
  ) {
    assert.ok(readme.includes(word), word);
  }
  assert.ok(readme.split("\n").length <= 35);
  assert.doesNotMatch(readme, /mcpServers/);
  assert.match(await readText(createLibrary(readySource([])), "README.md"), /"mcpServers"/);
});

Deno.test("index files re-export functions by name and servers as identifiers", async () => {
  assert.equal(
    await readText(ready, "github/index.ts"),
    `// import * as github from "./servers/github"; // 3 functions
export { createIssue } from "./createIssue.ts";
export { index_ } from "./index_.ts";
export { listIssues } from "./listIssues.ts";
`,
  );
  assert.equal(
    await readText(ready, "index.ts"),
    `export * as github from "./github/index.ts";\nexport * as googleDrive from "./google-drive/index.ts";\n`,
  );
  const files = await allModules([github, drive], ready);
  files.set("/servers/index.ts", (await ready.load("/servers/index.ts"))!.source);
  assert.deepEqual(checkModules(files), []);
});

Deno.test("load() gives stubs that are made from names alone", async () => {
  const one = (await ready.load("/servers/github/listIssues.ts"))!;
  assert.equal(one.path, "/servers/github/listIssues.ts");
  assert.equal(
    one.runtime,
    'import { hostCall as $call } from "runbyte:host";\n' +
      'export async function listIssues(args) { return await $call("tool", "github/list_issues", args ?? {}); }\n',
  );
  const all = (await ready.load("/servers/github/index.ts"))!;
  assert.equal(all.runtime.match(/^export async function/gm)?.length, 3);
  assert.equal(
    (await ready.load("/servers/index.ts"))!.runtime,
    'export * as github from "/servers/github/index.ts";\nexport * as googleDrive from "/servers/google-drive/index.ts";\n',
  );
  for (
    const path of [
      "/servers/none/index.ts",
      "/servers/github/none.ts",
      "/servers/github",
      "/x.ts",
      "/servers/github/listIssues.js",
    ]
  ) {
    assert.equal(await ready.load(path), undefined, path);
  }
});

Deno.test("load() says so when a server is unavailable, and leaves it out of /servers/index.ts", async () => {
  const library = createLibrary({
    ...mixedSource(),
    ...NO_OFFERS,
    listServers: () => mixedSource().listServers().filter((server) => server.name !== "slow"),
  });
  assert.equal(await said(library.load("/servers/dead/index.ts")), "Server 'dead' is unavailable");
  assert.doesNotMatch((await library.load("/servers/index.ts"))!.source, /dead/);
});

Deno.test("load() gives a new version when a tool changes, and the same text for the others", async () => {
  let current: Catalogue = github;
  const library = createLibrary({
    ...NO_OFFERS,
    listServers: () => [{ name: "github", state: "ready", toolCount: 3 }],
    getCatalogue: () => Promise.resolve(current),
  });
  const load = async (file: string): Promise<string> =>
    (await library.load(`/servers/github/${file}.ts`))!.version;
  const before = [await load("listIssues"), await load("createIssue"), await load("index")];
  const tools = github.tools.map((each) =>
    each.name === "create_issue" ? { ...each, description: "Changed." } : each
  );
  current = { ...github, revision: "2", tools: [...tools, tool("new_tool", "New.")] };
  const after = [await load("listIssues"), await load("createIssue"), await load("index")];
  assert.equal(after[0], before[0]);
  assert.notEqual(after[1], before[1]);
  assert.notEqual(after[2], before[2]);
  assert.match(await readText(library, "github/createIssue.ts"), /Changed/);
});

Deno.test("nothing is generated before it is read or checked", async () => {
  const trap = catalogue("trap", [{
    name: "a",
    description: "Finds things.",
    get inputSchema(): unknown {
      throw new Error("generated too early");
    },
  }]);
  const library = createLibrary(readySource([trap]));
  assert.equal((await library.list("trap")).length, 2);
  assert.match(await readText(library, "trap/index.ts"), /export \{ a \}/);
  assert.match((await library.load("/servers/trap/index.ts"))!.runtime, /trap\/a/);
  assert.deepEqual(await library.search("", "unrelated"), []);
  await assert.rejects(library.read("trap/a.ts"), /generated too early/);
});

Deno.test("search() answers signatures, best first", async () => {
  assert.deepEqual(await ready.search("", "issues list"), [{
    path: "/servers/github/listIssues.ts",
    line:
      'listIssues(args: { owner: string; repo: string; state?: "open" | "closed" }): Promise<any>',
    score: 16.5,
  }]);
  const found = await ready.search("", "issue");
  assert.deepEqual(found.map((match) => match.path), [
    "/servers/github/createIssue.ts",
    "/servers/github/listIssues.ts",
    "/servers/github/index_.ts",
  ]);
  assert.deepEqual((await ready.search("google-drive", "issue")).length, 0);
  assert.deepEqual(
    (await ready.search("", "frobnicate issue")).map((match) => match.path),
    found.map((match) => match.path),
  );
  assert.deepEqual(await ready.search("", " — "), []);
});

Deno.test("search() over all servers does not wait for slow ones and names those that it left out", async () => {
  const library = createLibrary(mixedSource(), { searchWaitMs: 0 });
  assert.deepEqual((await library.search("", "files")).map(({ path, line }) => [path, line]), [
    [
      "/servers/google-drive/searchFiles.ts",
      "searchFiles(args?: { words?: string }): Promise<any>",
    ],
    ["/servers/dead/", "(unavailable: spawn nope ENOENT [31mat line 1; not searched)"],
    ["/servers/slow/", "(connecting…; not searched)"],
  ]);
  await assert.rejects(
    library.search("", "files", AbortSignal.abort(new Error("enough"))),
    /enough/,
  );
});

Deno.test("suggest() finds servers and functions by similar paths", async () => {
  assert.deepEqual(await ready.suggest("/servers/githbu/index.ts"), ["/servers/github/index.ts"]);
  assert.deepEqual(await ready.suggest("/servers/googleDrive/index.ts"), [
    "/servers/google-drive/index.ts",
  ]);
  assert.deepEqual(await ready.suggest("/servers/github/list_issues.ts"), [
    "/servers/github/listIssues.ts",
  ]);
  assert.deepEqual(await ready.suggest("/workspace/x.ts"), []);
  assert.deepEqual(await createLibrary(mixedSource()).suggest("/servers/dead/x.ts"), []);
});
