/** Arguments that TypeScript's inference makes wider or narrower than they are when the program runs. */
export const RIGHT_ARGUMENTS: Readonly<Record<string, string>> = {
  "a word in a variable":
    'import { listIssues } from "./servers/github";\nlet state = "open";\nconst issues = await listIssues({ owner: "a", repo: "b", state });\nreturn issues.length;',
  "words in a loop":
    'import * as github from "./servers/github";\nconst counts = {};\nfor (const state of ["open", "closed"]) {\n  counts[state] = (await github.listIssues({ owner: "a", repo: "b", state })).length;\n}\nreturn counts;',
  "arguments in an object":
    'import { listIssues } from "./servers/github";\nconst args = { owner: "a", repo: "b", state: "all" };\nreturn await listIssues(args);',
  "arguments put together from parts":
    'import { listIssues } from "./servers/github";\nconst base = { owner: "a", repo: "b" };\nreturn await listIssues({ ...base, ...{ state: "all" } });',
  "arguments that grow":
    'import { createIssue } from "./servers/github";\nconst args = {};\nargs.owner = "a";\nargs.repo = "b";\nargs.title = "c";\nreturn await createIssue(args);',
  "arguments that get one more":
    'import { createIssue } from "./servers/github";\nconst args = { owner: "a", repo: "b" };\nargs.title = "c";\nargs["body"] = "d";\nreturn await createIssue(args);',
  "a constant list":
    'import { createIssue } from "./servers/github";\nconst LABELS = ["bug", "urgent"] as const;\nreturn await createIssue({ owner: "a", repo: "b", title: "c", labels: LABELS });',
  "an empty list that is filled":
    'import { createIssue } from "./servers/github";\nconst issue = { owner: "a", repo: "b", title: "c", labels: [] };\nissue.labels.push("bug");\nreturn await createIssue(issue);',
  "a word from a function":
    'import { listIssues } from "./servers/github";\nfunction pick(flag) { return flag ? "open" : "closed"; }\nconst pickAny = (s: string) => s.toLowerCase();\nreturn [await listIssues({ owner: "a", repo: "b", state: pick(true) }), await listIssues({ owner: "a", repo: "b", state: pickAny("OPEN") })];',
  "a word from data":
    'import { listIssues } from "./servers/github";\nconst { state } = JSON.parse(\'{"state":"open"}\');\nreturn await listIssues({ owner: "a", repo: "b", state, labels: state.split(",") });',
  "spread arguments":
    "function point(x, y) { return [x, y]; }\nconst args = [1, 2];\nreturn [point(...args), new Date(...[2025, 1, 1])];",
  "values of unknown type everywhere":
    'import { listRecords } from "./servers/airtable";\nconst { records } = await listRecords({ table: "t" });\nconst out = [];\nfor (const { fields } of records) {\n  for (const tag of fields.tags) out.push(tag);\n  out.push({ ...fields.meta, [fields.key]: "x" in fields.data, n: fields.amount * 2 });\n}\nreturn out;',
  "deleting and giving twice":
    'const row = { id: 1, name: "a" };\ndelete row.name;\nreturn { id: 2, ...row, ...{ id: 3 } };',
  "a list that must not change, sorted":
    'const order = ["b", "a"] as const;\nreturn [order.includes("x"), order.toSorted(), [...order].sort()];',
  "required behind optional": "function f(a?: number, b) { return [a, b]; }\nreturn f(1, 2);",
  "conditions that never change":
    'const DEBUG = false;\nif (DEBUG) console.log("x");\nwhile (true) { break; }\nreturn null ?? "default" ?? "never";',
  "regular expressions of every kind":
    'return ["2025-01-02".match(/(?<year>\\d{4})-(?<month>\\d\\d)/u)?.groups?.year, /[\\p{L}--[a-z]]/v.test("É"), "a-b".split(/[-_\\s]+/g), /(?<=\\$)\\d+/.exec("$5")?.[0]];',
  "types declared twice":
    "interface Row { id: number }\ninterface Row { name: string }\ntype Id = number;\nconst r: Row = { id: 1 as Id, name: 'a' };\nreturn r;",
};
