import assert from "node:assert/strict";
import ts from "typescript";
import {
  assignIdentifiers,
  camelCase,
  createTypeNamer,
  pascalCase,
} from "../../src/codegen/naming.ts";
import { checkModules } from "./check_modules.ts";

Deno.test("camelCase() writes names as TypeScript does and keeps those that are already so", () => {
  const expected = {
    list_orders: "listOrders",
    "list-orders": "listOrders",
    listOrders: "listOrders",
    getURLFor: "getURLFor",
    ListOrders: "listOrders",
    LIST_ORDERS: "listOrders",
    "API-get-user": "apiGetUser",
    APIGetUser: "apiGetUser",
    getUserByID_now: "getUserByIDNow",
    n8n_create: "n8nCreate",
    "files.read all": "filesReadAll",
    "2fa_enable": "_2faEnable",
    export: "export_",
    then: "then_",
    index: "index_",
    NUL: "nul_",
    README: "readme",
    __proto__: "proto",
    constructor: "constructor",
    "../../etc/passwd": "etcPasswd",
    "ﬁle_größe": "fileGröße",
    "💣": "tool",
    "": "tool",
  };
  for (const [name, identifier] of Object.entries(expected)) {
    assert.equal(camelCase(name), identifier);
  }
});

Deno.test("assignIdentifiers() gives exact spellings their name, in whatever order the names come", () => {
  const names = ["list_orders", "List-Orders", "listOrders", "LISTORDERS", "other"];
  const expected = new Map([
    ["listOrders", "listOrders"],
    ["other", "other"],
    ["LISTORDERS", "listorders_2"],
    ["List-Orders", "listOrders_3"],
    ["list_orders", "listOrders_4"],
  ]);
  assert.deepEqual(assignIdentifiers(names), expected);
  assert.deepEqual(assignIdentifiers(names.toReversed()), expected);
});

Deno.test("assignIdentifiers() leaves no two names that differ in case alone", () => {
  const values = [
    ...assignIdentifiers(["getItem", "getitem", "GETITEM", "get_item", "Getitem"]).values(),
  ];
  assert.equal(new Set(values.map((value) => value.toLowerCase())).size, 5);
});

Deno.test("camelCase() makes exportable functions of every keyword", () => {
  const words =
    ("abstract accessor any as asserts async await bigint boolean break case catch class const constructor " +
      "continue debugger declare default delete do else enum export extends false finally for from function get global if " +
      "implements import in infer instanceof interface intrinsic is keyof let module namespace never new null number object " +
      "of out override package private protected public readonly require return satisfies set static string super switch " +
      "symbol this throw true try type typeof undefined unique unknown using var void while with yield arguments eval NaN " +
      "Infinity globalThis exports Promise Object Symbol").split(" ");
  const files = new Map(words.map((word) => {
    const name = camelCase(word);
    return [`/${name}.ts`, `export declare function ${name}(): void;\n`];
  }));
  const names = [...files.keys()].map((path) => path.slice(1, -3));
  files.set("/index.ts", names.map((name) => `export { ${name} } from "./${name}.ts";\n`).join(""));
  files.set(
    "/use.ts",
    `import * as all from "/index.ts";\n${names.map((name) => `all.${name}();\n`).join("")}`,
  );
  assert.deepEqual(checkModules(files), []);
});

Deno.test("createTypeNamer() gives no name twice and none that the text needs itself", () => {
  const name = createTypeNamer(["ListArgs"]);
  assert.deepEqual(
    ["list args", "Promise", "record", "Node", "node", "", "7", "💣"].map(name),
    ["ListArgs_2", "Promise_2", "Record_2", "Node", "Node_2", "Shape", "_7", "Shape_2"],
  );
  assert.equal(pascalCase("API response"), "APIResponse");
});

Deno.test("camelCase() takes only letters that the type checker knows, too", () => {
  for (let code = 0; code < 0x20000; code += code < 0x10000 ? 1 : 37) {
    if (code >= 0xd800 && code < 0xe000) continue;
    for (const name of [String.fromCodePoint(code), `a${String.fromCodePoint(code)}`]) {
      const [first, ...rest] = camelCase(name);
      const isKnown = ts.isIdentifierStart(first.codePointAt(0)!, ts.ScriptTarget.ES2023) &&
        rest.every((char) => ts.isIdentifierPart(char.codePointAt(0)!, ts.ScriptTarget.ES2023));
      assert(isKnown, `U+${code.toString(16)} became '${camelCase(name)}'`);
    }
  }
});
