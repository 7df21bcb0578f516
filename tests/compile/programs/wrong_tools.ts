import type { WrongPrograms } from "./wrong_programs.ts";

const GITHUB = 'import * as github from "./servers/github";\n';
const SHOP = 'import { getOrder, listOrders } from "./servers/shopify";\n';

/** Tools, arguments and results that are not there. `¦` stands before the marked text. */
export const WRONG_TOOLS: WrongPrograms = {
  "a misspelt tool": [
    `${GITHUB}await github.¦creatIssue({ owner: "a", repo: "b", title: "c" });`,
    "creatIssue",
    /does not exist on 'github'\. Did you mean 'createIssue'\?/,
  ],
  "a tool by its own name": [
    `${GITHUB}await github.¦list_issues({ owner: "a", repo: "b" });`,
    "list_issues",
    /'list_issues' does not exist on 'github'/,
  ],
  "a tool of another server": [
    `${GITHUB}await github.¦postMessage({ channel: "a" });`,
    "postMessage",
    /does not exist on 'github'/,
  ],
  "a misspelt import": [
    'import { ¦listOrder } from "./servers/shopify";\nawait listOrder();',
    "listOrder",
    /'\.\/servers\/shopify' has no exported member named 'listOrder'. Did you mean 'listOrders'/,
  ],
  "an import that is not there": [
    'import { ¦refundEverything } from "./servers/shopify";\nawait refundEverything();',
    "refundEverything",
    /'\.\/servers\/shopify' has no exported member 'refundEverything'/,
  ],
  "a default import of a server": [
    'import ¦github from "./servers/github";\nawait github.listIssues({ owner: "a", repo: "b" });',
    "github",
    /'\.\/servers\/github' has no default export/,
  ],
  "a misspelt argument": [
    `${GITHUB}await github.createIssue({ owner: "a", repo: "b", ¦titel: "c" });`,
    "titel",
    /'titel' does not exist .* Did you mean to write 'title'\?[\s\S]*Signature: createIssue\(/,
  ],
  "a misspelt optional argument": [
    `${GITHUB}await github.listIssues({ owner: "a", repo: "b", ¦sate: "open" });`,
    "sate",
    /Did you mean to write 'state'/,
  ],
  "an argument in another style": [
    `${SHOP}await listOrders({ ¦createdAfter: "2025-01-01" });`,
    "createdAfter",
    /'createdAfter' does not exist .*created_after/,
  ],
  "an argument that no tool has": [
    `${SHOP}await getOrder({ id: 1, ¦verbose: true });`,
    "verbose",
    /'verbose' does not exist/,
  ],
  "a missing argument": [
    `${GITHUB}await github.createIssue(¦{ owner: "a", repo: "b" });`,
    '{ owner: "a", repo: "b" }',
    /Property 'title' is missing[\s\S]*Signature: createIssue\(args: \{ owner: string; repo: string; title: string/,
  ],
  "no arguments at all": [
    `${SHOP}await ¦getOrder();`,
    "getOrder",
    /Expected 1 arguments, but got 0[\s\S]*Signature: getOrder\(args: \{ id: number \}\)/,
  ],
  "an argument of the wrong type": [
    `${SHOP}await getOrder({ ¦id: "5" });`,
    "id",
    /'string' is not assignable to type 'number'/,
  ],
  "a text in place of arguments": [
    `${SHOP}await getOrder(¦"5");`,
    '"5"',
    /'string' is not assignable to parameter of type '\{ id: number; \}'/,
  ],
  "arguments one by one": [
    `${GITHUB}await github.listIssues("a", ¦"b");`,
    '"b"',
    /Expected 1 arguments, but got 2/,
  ],
  "a word that is not in the list": [
    `${GITHUB}await github.listIssues({ owner: "a", repo: "b", ¦state: "opened" });`,
    "state",
    /'"opened"' is not assignable to type '"(?:open|all)" \| "closed"/,
  ],
  "a text where a list is wanted": [
    `${GITHUB}await github.createIssue({ owner: "a", repo: "b", title: "c", ¦labels: "bug" });`,
    "labels",
    /'string' is not assignable to type 'string\[\]'/,
  ],
  "numbers where texts are wanted": [
    `${GITHUB}await github.createIssue({ owner: "a", repo: "b", title: "c", labels: [¦1] });`,
    "1",
    /'number' is not assignable to type 'string'/,
  ],
  "a quoted argument that is misspelt": [
    `${GITHUB}await github.searchCode({ query: "x", ¦"perPage": 5 });`,
    '"perPage"',
    /'"?perPage"?' does not exist/,
  ],
  "null where nothing may be": [
    `${GITHUB}await github.createIssue({ owner: "a", repo: "b", ¦title: null });`,
    "title",
    /'null' is not assignable to type 'string'/,
  ],
  "a misspelt property of a result": [
    `${GITHUB}const issues = await github.listIssues({ owner: "a", repo: "b" });\nreturn issues.map((i) => i.¦titel);`,
    "titel",
    /'titel' does not exist .*Did you mean 'title'\?/,
  ],
  "a result that may be null": [
    `${GITHUB}const [issue] = await github.listIssues({ owner: "a", repo: "b" });\nreturn ¦issue.assignee.login;`,
    "issue.assignee",
    /possibly 'null'/,
  ],
  "a result that may be missing": [
    `${SHOP}const order = await getOrder({ id: 1 });\nreturn ¦order.customer.name;`,
    "order.customer",
    /possibly 'undefined'/,
  ],
  "a forgotten await": [
    `${SHOP}const order = getOrder({ id: 1 });\nreturn order.¦total_price;`,
    "total_price",
    /'total_price' does not exist on type 'Promise<[\s\S]*await/,
  ],
  "a forgotten await before a list": [
    `${GITHUB}const issues = github.listIssues({ owner: "a", repo: "b" });\nreturn issues.¦filter((i) => i.state === "open");`,
    "filter",
    /'filter' does not exist on type 'Promise<[\s\S]*await/,
  ],
  "a forgotten await in a loop": [
    `${GITHUB}for (const issue of ¦github.listIssues({ owner: "a", repo: "b" })) console.log(issue);`,
    'github.listIssues({ owner: "a", repo: "b" })',
    /Promise<[\s\S]*'\[Symbol.iterator\]/,
  ],
  "a comparison that never holds": [
    `${GITHUB}const issues = await github.listIssues({ owner: "a", repo: "b" });\nreturn issues.filter((i) => ¦i.state === "all");`,
    'i.state === "all"',
    /no overlap/,
  ],
  "a result used as something else": [
    `${GITHUB}const text: string = (await github.listIssues({ owner: "a", repo: "b" }))¦;`.replace(
      "const text",
      "const ¦text",
    ).replace(")¦;", ");"),
    "text",
    /is not assignable to type 'string'/,
  ],
  "a server called as a function": [
    `${GITHUB}await ¦github({ owner: "a" });`,
    "github",
    /not callable/,
  ],
};
