import assert from "node:assert/strict";
import { RunbyteError } from "../../src/base/errors.ts";
import {
  link,
  type LinkedModule,
  type LinkOptions,
  type OwnModule,
} from "../../src/compile/link.ts";
import type { Language } from "../../src/compile/messages.ts";
import { prepare } from "../../src/compile/prepare.ts";
import type { ModuleSource } from "../../src/compile/program.ts";
import { moduleSource } from "./support.ts";

const FILES = {
  "/servers/index.ts": 'export * as github from "./github/index.ts";\n',
  "/servers/github/index.ts": 'export { listIssues } from "./listIssues.ts";\n',
  "/servers/github/listIssues.ts":
    "export declare function listIssues(args?: object): Promise<any>;\n",
  "/workspace/lib.ts": 'import { b } from "./more/b";\nexport const a: number = b;\n',
  "/workspace/more/b.ts":
    'import * as lib from "../lib.ts";\nexport const b = 1; export type T = typeof lib;\n',
  "/workspace/types.ts": "export interface Row { id: number }\n",
  "/workspace/old.js": 'import { b } from "./more/b.js"; export const c = b;\n',
  "/workspace/data.json": "[1, 2]",
  "/workspace/broken.ts": "export const = 1;\n",
  "@runbyte/fs": "export declare function readFile(path: string): Promise<string>;\n",
};

function own(path: string, source: string, language: Language = "ts"): OwnModule {
  const reply = prepare({ text: source, language, isEntry: path === "main.ts" });
  assert(reply.ok);
  return { path, source, prepared: reply.module };
}

function options(modules: ModuleSource): LinkOptions {
  return {
    modules,
    signal: new AbortController().signal,
    read: (path, source, language) => {
      const reply = prepare({ text: source, language, isEntry: false });
      return Promise.resolve(
        reply.ok
          ? { path, source, prepared: reply.module }
          : reply.problems.map((problem) => ({ ...problem, path, source })),
      );
    },
  };
}

async function linked(
  source: string,
  modules = moduleSource(FILES),
): Promise<ReadonlyMap<string, LinkedModule>> {
  const result = await link(own("main.ts", source), options(modules));
  assert(result.ok, JSON.stringify(result));
  return result.modules;
}

async function problems(source: string, modules = moduleSource(FILES)): Promise<readonly string[]> {
  const result = await link(own("main.ts", source), options(modules));
  assert(!result.ok);
  return result.problems.map(({ message, start, hint }) => `${start} ${message} | ${hint}`);
}

Deno.test("link() writes canonical paths in place of specifiers, for the checker and for the engine", async () => {
  const modules = await linked(
    'import * as g from "./servers/github";\nimport { readFile } from "@runbyte/fs";\n' +
      'import data from "workspace/data";\nawait g.listIssues(); await readFile(data);',
  );
  const main = modules.get("main.ts")!;
  assert.match(
    main.run.text,
    /from "\/servers\/github\/index.ts";\n.*from "@runbyte\/fs";\n.*from "\/workspace\/data.json"/,
  );
  assert.match(
    main.check.text,
    /from "\/servers\/github\/index.ts";\n.*from "\/@runbyte\/fs.ts";\n.*from "\/workspace\/data.json.ts"/,
  );
  assert.deepEqual(main.runImports, [
    "/servers/github/index.ts",
    "@runbyte/fs",
    "/workspace/data.json",
  ]);
});

Deno.test("link() follows saved modules, cycles included, and links them too", async () => {
  const modules = await linked(
    'import { a } from "./workspace/lib";\nimport { c } from "./workspace/old.js";\nreturn a + c;',
  );
  assert.deepEqual([...modules.keys()].sort(), [
    ...["/workspace/lib.ts", "/workspace/more/b.ts", "/workspace/old.js", "main.ts"],
  ]);
  assert.match(modules.get("/workspace/lib.ts")!.run.text, /from "\/workspace\/more\/b.ts"/);
  assert.match(modules.get("/workspace/old.js")!.run.text, /from "\/workspace\/more\/b.ts"/);
});

Deno.test("link() follows the types of generated modules, and only their own code runs", async () => {
  const modules = await linked('import * as all from "./servers";\nreturn all.github;');
  assert(modules.has("/servers/github/listIssues.ts"));
  assert.match(modules.get("/servers/index.ts")!.check.text, /"\/servers\/github\/index.ts"/);
  assert.doesNotMatch(modules.get("/servers/github/listIssues.ts")!.run.text, /declare/);
});

Deno.test("link() erases imports of types from what runs, and keeps them for the checker", async () => {
  const modules = await linked(
    'import type { Row } from "./workspace/types";\nconst r: Row = { id: 1 };\nreturn r;',
  );
  assert.deepEqual(modules.get("main.ts")!.runImports, []);
  assert(modules.has("/workspace/types.ts"));
});

Deno.test("link() resolves a literal dynamic import, and leaves others to the run", async () => {
  const modules = await linked(
    'const a = await import("./servers/github"); const b = await import("jsr:@std/assert"); const c = await import("./" + a);',
  );
  const { run, check } = modules.get("main.ts")!;
  assert.match(
    run.text,
    /import\("\/servers\/github\/index.ts"\).*import\("jsr:@std\/assert"\).*import\(".\/" \+ a\)/,
  );
  assert.match(check.text, /import\("jsr:@std\/assert" as string\)/);
});

Deno.test("link() explains a server that is not there, at its specifier", async () => {
  assert.deepEqual(await problems('import * as g from "./servers/gitub";'), [
    "19 Cannot import './servers/gitub': there is no server 'gitub' | Did you mean './servers/github'?",
  ]);
});

Deno.test("link() explains a tool that is not there", async () => {
  const [found] = await problems('import { x } from "./servers/github/listIsues";\nx();');
  assert.match(found!, /^18 .*server 'github' has no tool 'listIsues' \| Did you mean/);
});

Deno.test("link() explains a file that is not there", async () => {
  const [found] = await problems('import { x } from "./workspace/nothing";\nx();');
  assert.match(
    found!,
    /there is no file '\/workspace\/nothing.ts' \| list_directory\("\/workspace"\)/,
  );
});

for (
  const [specifier, hint] of [
    ["node:fs", /@runbyte\/fs/],
    ["fs/promises", /@runbyte\/fs/],
    ["axios", /call a tool/],
    ["https://esm.sh/x", /call a tool/],
    ["uuid", /crypto.randomUUID/],
    ["lodash", /Write the function yourself/],
    ["/etc/shadow", /Write the function yourself/],
    ["file:///etc/passwd", /Write the function yourself/],
    ["runbyte:host", /Write the function yourself/],
  ] as const
) {
  Deno.test(`link() refuses '${specifier}' and names what can be imported`, async () => {
    const [found] = await problems(`import * as x from "${specifier}";\nx.y();`);
    assert.match(found!, /programs can import only .\/servers\/<server>/);
    assert.match(found!, hint);
  });
}

Deno.test("link() reports every import that leads nowhere, types included", async () => {
  const found = await problems('import { a } from "x";\nimport type { B } from "y";\na();');
  assert.deepEqual(found.map((one) => one.split(" ")[0]), ["18", "46"]);
});

Deno.test("link() gives the reason of a server that is unavailable", async () => {
  const modules: ModuleSource = {
    load: () =>
      Promise.reject(
        new RunbyteError("SERVER_UNAVAILABLE", "Server 'github' is unavailable: exited", {
          hint: "Wait",
        }),
      ),
    suggest: () => Promise.resolve([]),
  };
  assert.deepEqual(await problems('import * as g from "./servers/github";\ng.a();', modules), [
    "19 Cannot import './servers/github': Server 'github' is unavailable: exited | Wait",
  ]);
});

Deno.test("link() passes on what is not the program's fault", async () => {
  const modules: ModuleSource = {
    load: () => Promise.reject(new TypeError("bug")),
    suggest: () => Promise.resolve([]),
  };
  await assert.rejects(linked('import * as g from "./servers/github";\ng.a();', modules), /bug/);
});

Deno.test("link() reports a saved module that cannot be read, with its own path", async () => {
  const result = await link(
    own("main.ts", 'import "./workspace/broken";'),
    options(moduleSource(FILES)),
  );
  assert(!result.ok);
  assert.deepEqual(result.problems.map(({ path, code }) => [path, code]), [[
    "/workspace/broken.ts",
    "syntax",
  ]]);
});

Deno.test("link() asks for each module once", async () => {
  const asked: string[] = [];
  const source = moduleSource(FILES);
  await linked(
    'import "./workspace/lib"; import "/workspace/lib.ts"; import "./workspace/more/b";',
    {
      ...source,
      load: (path, signal) => {
        asked.push(path);
        return source.load(path, signal);
      },
    },
  );
  assert.deepEqual(asked.sort(), ["/workspace/lib.ts", "/workspace/more/b.ts"]);
});
