/** Programs in plain JavaScript: no types, objects that grow, arguments left out. */
export const RIGHT_JAVASCRIPT: Readonly<Record<string, string>> = {
  "lists that are filled later":
    'const result = { created: [], failed: [] };\nfor (const n of [1, 2]) {\n  if (n > 1) result.created.push({ id: n });\n  else result.failed.push("x" + n);\n}\nreturn { n: result.created.length, first: result.created[0].id };',
  "nothing that is filled later":
    'const state = { last: null, error: undefined, count: 0 };\nstate.last = "now";\nstate.error = new Error("x");\nreturn state.last;',
  "an object that grows":
    'const counts = {};\nfor (const word of ["a", "b", "a"]) counts[word] = (counts[word] || 0) + 1;\ncounts.total = 3;\nreturn counts.total + counts.a;',
  "a property added to a literal":
    'const report = { title: "x" };\nreport.rows = [1, 2];\nreport.summary = { n: report.rows.length };\nreturn report.summary.n;',
  "reduce into an object":
    'const rows = [{ k: "a", v: 1 }, { k: "b", v: 2 }];\nconst byKey = rows.reduce((acc, r) => { acc[r.k] = r.v; return acc; }, {});\nreturn Object.entries(byKey).map(([k, v]) => `${k}=${v}`).join();',
  "reduce into a list":
    "const flat = [[1], [2, 3]].reduce((acc, list) => acc.concat(list), []);\nconst spread = [[1]].reduce((acc, list) => [...acc, ...list], []);\nreturn [flat.length, spread];",
  "arguments left out":
    'function log(message, extra, level) {\n  console.log(message, extra, level);\n}\nlog("a");\nlog("a", { b: 1 });',
  "options with defaults":
    "function page({ size = 10, from = 0, filter } = {}) {\n  return { size, from, filter };\n}\nreturn [page(), page({ size: 5 })];",
  "empty options":
    "const load = async (id, options = {}) => options.fresh ? id : options.cached || id;\nreturn await load(1, { fresh: true });",
  "a class without declared fields":
    "class Counter {\n  constructor(start) { this.count = start; this.names = []; }\n  add(name) { this.count++; this.names.push(name); return this; }\n}\nreturn new Counter(1).add('a').count;",
  "this in functions":
    'const machine = { state: "idle", run() { const self = this; return [1].map(function () { return self.state; }); } };\nreturn machine.run.call(machine);',
  "var and hoisting":
    "var total = 0;\nfor (var i = 0; i < 3; i++) { total += i; }\nreturn add(total, i);\nfunction add(a, b) { return a + b; }",
  "dates in arithmetic":
    'const orders = [{ at: "2025-01-02" }, { at: "2025-01-01" }];\norders.sort((a, b) => new Date(a.at) - new Date(b.at));\nreturn Math.floor((new Date() - new Date(orders[0].at)) / 86400000);',
  "numbers in strings":
    'import { getOrder } from "./servers/shopify";\nconst o = await getOrder({ id: 1 });\nreturn [o.total_price / 100, o.total_price * 2, o.total_price > 1000, parseInt(o.id), isNaN(o.total_price)];',
  "asking for a global first":
    'const where = typeof process !== "undefined" && process.versions ? "node" : typeof window === "undefined" ? "sandbox" : "browser";\nreturn where;',
  "properties of the global object":
    "globalThis.seen = globalThis.seen || [];\nglobalThis.seen.push(1);\nreturn globalThis.seen.length;",
  "catching without a type":
    'try {\n  JSON.parse("{");\n} catch (e) {\n  return e.message + (e.code || "") + e.stack.length;\n}',
  "catch of a promise":
    'const r = await Promise.reject(new Error("x")).catch(e => ({ error: e.message }));\nreturn r.error;',
  "loose comparison":
    'const v = JSON.parse("1");\nif (v == "1" || v == null) return true;\nreturn !!v;',
  "arguments of a function":
    "function sum() { return Array.from(arguments).reduce((a, b) => a + b, 0); }\nreturn sum(1, 2, 3);",
  "functions with properties":
    "const memo = (n) => memo.cache[n] ?? (memo.cache[n] = n * 2);\nmemo.cache = {};\nreturn memo(2);",
  "same key twice": "const o = { a: 1, b: 2, a: 3 };\nreturn o.a;",
  "a value that may not be set":
    "let found;\nfor (const n of [1, 2, 3]) if (n === 2) found = n;\nlet other: number;\nif (found) other = found;\nreturn [found, other];",
  "conditional spread":
    'const a = Math.random() > 0.5;\nconst args = { table: "t", ...(a && { view: "v" }), ...(a ? { maxRecords: 1 } : {}) };\nreturn args;',
  "sparse and mixed lists":
    'const mixed = [1, "a", null, { b: 2 }];\nreturn mixed.filter(Boolean).map((x) => typeof x);',
  "destructured results":
    'import { listIssues } from "./servers/github";\nconst [first, ...rest] = await listIssues({ owner: "a", repo: "b" });\nconst { title, labels: [label] } = first;\nreturn { title, label: label.name, rest: rest.length };',
};
