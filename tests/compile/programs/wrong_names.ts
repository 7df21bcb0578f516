import type { WrongPrograms } from "./wrong_programs.ts";

/** Names, imports and globals that are not there. `¦` stands before the marked text. */
export const WRONG_NAMES: WrongPrograms = {
  "an unknown server": [
    'import * as slak from ¦"./servers/slak";\nawait slak.postMessage({});',
    '"./servers/slak"',
    /there is no server 'slak'[\s\S]*Did you mean '\.\/servers\/(?:slack|shopify)'/,
  ],
  "an unknown tool file": [
    'import { x } from ¦"./servers/slack/postMesage";\nx();',
    '"./servers/slack/postMesage"',
    /server 'slack' has no tool 'postMesage'/,
  ],
  "a saved module that is not there": [
    'import { x } from ¦"./workspace/missing";\nx();',
    '"./workspace/missing"',
    /there is no file '\/workspace\/missing.ts'/,
  ],
  "the file system of node": [
    'import fs from ¦"node:fs";\nfs.readFileSync("x");',
    '"node:fs"',
    /Cannot import 'node:fs'[\s\S]*@runbyte\/fs/,
  ],
  "an HTTP client": [
    'import axios from ¦"axios";\nawait axios.get("http://x");',
    '"axios"',
    /Cannot import 'axios'[\s\S]*call a tool/,
  ],
  "a package": [
    'import _ from ¦"lodash";\n_.chunk([]);',
    '"lodash"',
    /Cannot import 'lodash'[\s\S]*@runbyte\/tools/,
  ],
  "a remote module": [
    'import x from ¦"https://esm.sh/x";\nx();',
    '"https://esm.sh/x"',
    /Cannot import 'https:\/\/esm.sh\/x'/,
  ],
  "a type from nowhere": [
    'import type { X } from ¦"./types";\nlet x: X;',
    '"./types"',
    /Cannot import '.\/types'/,
  ],
  "a type that a module does not have": [
    'import type { ¦Order } from "./workspace/helpers";\nlet o: Order;',
    "Order",
    /'\.\/workspace\/helpers\.ts' has no exported member 'Order'/,
  ],
  "a default that a saved module does not have": [
    'import ¦parse from "./workspace/old.js";\nparse("1");',
    "parse",
    /'\.\/workspace\/old\.js' has no default export/,
  ],
  "a part of saved data": [
    'import { ¦threshold } from "./workspace/config.json";\nreturn threshold;',
    "threshold",
    /'\.\/workspace\/config\.json' has no exported member 'threshold'/,
  ],
  "fetch": [
    'const r = await ¦fetch("http://x");\nreturn r.json();',
    "fetch",
    /Cannot find name 'fetch'[\s\S]*call a tool/,
  ],
  "process": [
    "const key = ¦process.env.API_KEY;\nreturn key;",
    "process",
    /Cannot find name 'process'\.\n[\s\S]*call a tool/,
  ],
  "require": [
    'const fs = ¦require("fs");\nreturn fs;',
    "require",
    /Cannot find name 'require'[\s\S]*import/,
  ],
  "Deno": [
    'return await ¦Deno.readTextFile("x");',
    "Deno",
    /Cannot find name 'Deno'[\s\S]*@runbyte\/fs/,
  ],
  "Buffer": [
    'return ¦Buffer.from("a").toString("base64");',
    "Buffer",
    /Cannot find name 'Buffer'[\s\S]*btoa/,
  ],
  "the browser": [
    "return ¦document.title;",
    "document",
    /Cannot find name 'document'[\s\S]*browser/,
  ],
  "files without an import": [
    'await ¦fs.writeFile("a", "b");',
    "fs",
    /Cannot find name 'fs'[\s\S]*import \* as fs from "@runbyte\/fs"/,
  ],
  "a server without an import": [
    'await ¦slack.postMessage({ channel: "a", text: "b" });',
    "slack",
    /Cannot find name 'slack'[\s\S]*import \* as slack from/,
  ],
  "a misspelt variable": [
    "const orders = [1];\nreturn ¦order.length;",
    "order",
    /Cannot find name 'order'. Did you mean 'orders'/,
  ],
  "a variable of another block": [
    "if (true) { const inner = 1; }\nreturn ¦inner;",
    "inner",
    /Cannot find name 'inner'/,
  ],
  "a misspelt method": [
    'return "abc".¦toUppercase();',
    "toUppercase",
    /Did you mean 'toUpperCase'/,
  ],
  "a method of another language": [
    "return [1, 2].¦contains(1);",
    "contains",
    /'contains' does not exist on type 'number\[\]'/,
  ],
  "a built-in that the engine lacks": [
    "return await Array.¦fromAsync([1]);",
    "fromAsync",
    /'fromAsync' does not exist/,
  ],
  "a misspelt file function": [
    'import * as fs from "@runbyte/fs";\nawait fs.¦writeFileSync("a", "b");',
    "writeFileSync",
    /'writeFileSync' does not exist on type '@runbyte\/fs'[\s\S]*|does not exist on '@runbyte\/fs'/,
  ],
  "a misspelt global": ["return ¦Jason.parse('1');", "Jason", /Cannot find name 'Jason'/],
  "an unknown type": ["const x: ¦Strng = 'a';\nreturn x;", "Strng", /Cannot find name 'Strng'/],
};
