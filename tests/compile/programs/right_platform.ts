/** Programs that use what the engine and the sandbox offer. */
export const RIGHT_PLATFORM: Readonly<Record<string, string>> = {
  "parallel calls":
    'import { getOrder } from "./servers/shopify";\nconst ids = [1, 2, 3];\nconst orders = await Promise.all(ids.map((id) => getOrder({ id })));\nconst [a, b] = await Promise.all([getOrder({ id: 1 }), Promise.resolve("x")]);\nreturn [orders.map((o) => o.id), a.id, b.length];',
  "settled calls":
    'import { getOrder } from "./servers/shopify";\nconst results = await Promise.allSettled([1, 2].map((id) => getOrder({ id })));\nreturn results.map((r) => r.status === "fulfilled" ? r.value.id : r.reason.message);',
  "results that nobody described":
    'import * as shopify from "./servers/shopify";\nconst data = await shopify.listOrders();\nconst [x, y] = await Promise.all(data.map(async (o) => o.id));\nconst byId = new Map(data.map((o) => [o.id, o]));\nconst names = [...new Set(data.flatMap((o) => o.line_items.map((l) => l.name)))];\nfor (const [k, v] of Object.entries(data.meta)) console.log(k, v.length);\nreturn { x, y, first: byId.get(1).name, names, sum: Object.values(data).reduce((s, v) => s + v, 0) };',
  "retry":
    "async function retry<T>(work: () => Promise<T>, times = 3): Promise<T> {\n  let last: unknown;\n  for (let i = 0; i < times; i++) {\n    try { return await work(); } catch (error) { last = error; await new Promise((resolve) => setTimeout(resolve, 10 * 2 ** i)); }\n  }\n  throw last;\n}\nreturn await retry(async () => 1);",
  "tool errors":
    'import { callTool, ToolError } from "@runbyte/tools";\ntry {\n  return await callTool("github", "list_issues", { owner: "a" });\n} catch (e) {\n  if (e instanceof ToolError) return `${e.server}.${e.tool}: ${e.message}`;\n  throw e;\n}',
  "files":
    'import * as fs from "@runbyte/fs";\nconst path = "./workspace/state.json";\nconst state = (await fs.exists(path)) ? await fs.readJSON(path) : { runs: 0 };\nstate.runs++;\nawait fs.writeJSON(path, state);\nawait fs.writeFile("/workspace/out.csv", ["a,b", ...[1, 2].map((n) => `${n},${n * 2}`)].join("\\n"));\nreturn (await fs.listFiles()).length + state.runs;',
  "typed JSON":
    'import { readJSON } from "@runbyte/fs";\ninterface Config { threshold: number }\nconst config = await readJSON<Config>("config.json");\nreturn config.threshold + 1;',
  "saved data":
    'import config from "./workspace/config.json" with { type: "json" };\nimport { parse, limits } from "./workspace/old.js";\nreturn [config.items.map((i) => i.id), config.owner.name, parse("1").a, limits[0].b];',
  "saved JavaScript":
    'import { parse, Row, delete as gone } from "./workspace/old.js";\nimport * as old from "./workspace/old";\nconst row: Row = new Row(1);\nconst rows: Row[] = [row];\nreturn [rows.map((r) => r.id), gone.length, old.parse("1"), typeof parse];',
  "older import of data":
    'import config from "./workspace/config.json" assert { type: "json" };\nreturn config.threshold * 2;',
  "timers":
    "const t = setTimeout(() => console.log('late'), 5);\nclearTimeout(t);\nlet n = 0;\nconst timer: ReturnType<typeof setInterval> = setInterval(() => { if (++n > 2) clearInterval(timer); }, 1);\nlet handle: NodeJS.Timeout | undefined;\nhandle = setTimeout(resolveLater, 1, 'a');\nfunction resolveLater(text: string) { console.log(text, handle); }",
  "numbers and money":
    "const total = 9400.08;\nreturn [total.toLocaleString(), total.toLocaleString('de-DE', { style: 'currency', currency: 'EUR' }), new Intl.NumberFormat('en', { notation: 'compact' }).format(1e6), (0.5).toFixed(2), Number('1'), Math.round('2')];",
  "dates":
    "const now = new Date();\nconst monday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - now.getDay() + 1);\nconst days = (a: Date, b: Date) => Math.round((+b - +a) / 864e5);\nreturn [days(monday, now), now.toISOString().slice(0, 10), now.toLocaleDateString('en', { month: 'long' }), new Intl.RelativeTimeFormat('en').format(-1, 'day'), new Date(undefined ?? 0)];",
  "text":
    "const s = '  Hello, World  '.trim();\nconst parts = s.match(/(?<first>\\w+), (\\w+)/);\nreturn [s.padStart(20, '.'), s.replaceAll('l', 'L'), parts?.groups?.first, [...s.matchAll(/o/g)].map((m) => m.index), s.at(-1), s.split(/\\s+/).map((w) => w[0].toUpperCase() + w.slice(1)).join(' '), s.localeCompare('a', 'de'), encodeURIComponent(5)];",
  "new built-ins":
    "const list = [3, 1, 2];\nreturn [list.toSorted(), list.with(0, 9), list.findLast((n) => n > 1), Object.groupBy(list, (n) => n % 2 ? 'odd' : 'even'), Map.groupBy(list, (n) => n > 1), new Set([1]).union(new Set([2])), Array.from(list.values().filter((n) => n > 1)), structuredClone({ a: 1 }), Object.fromEntries(new Map([['a', 1]]))];",
  "addresses":
    "const url = new URL('https://a.test/b?c=1');\nurl.searchParams.set('page', 2);\nfor (const [key, value] of url.searchParams) console.log(key, value);\nreturn [url.href, new URLSearchParams({ q: 'x', n: 1 }).toString(), Object.fromEntries(url.searchParams), URL.canParse('x')];",
  "bytes":
    "const bytes = new TextEncoder().encode('ü');\nconst hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');\nreturn [hex, new TextDecoder().decode(bytes), btoa('a'), crypto.getRandomValues(new Uint8Array(4)).length, new DataView(bytes.buffer).getUint8(0)];",
  "cancelling":
    "const controller = new AbortController();\ncontroller.signal.addEventListener('abort', () => console.log('stopped'));\nsetTimeout(() => controller.abort(new Error('enough')), 1);\nreturn [controller.signal.aborted, AbortSignal.timeout(5).reason];",
  "the whole console":
    "console.log('a', { b: 1 });\nconsole.table([{ a: 1 }]);\nconsole.group('g'); console.groupEnd();\nconsole.time('t'); console.timeEnd('t');\nconsole.assert(1 > 2, 'no'); console.count(); console.dir({}); console.error(new Error('x')); console.warn('w'); console.trace();",
  "big numbers":
    "const big = 2n ** 64n + BigInt(1);\nreturn [big.toString(), Number(big), typeof big === 'bigint', [3n, 1n].sort((a, b) => (a < b ? -1 : 1)).length, BigInt.asUintN(8, 300n)];",
  "searching lists of literals":
    "const ALLOWED = ['open', 'closed'] as const;\nconst input: string = JSON.parse('\"open\"');\nconst known = new Set(ALLOWED);\nreturn [ALLOWED.includes(input), ALLOWED.indexOf(input), known.has(input), ['a', undefined, null].filter(Boolean).map((s) => s.length)];",
  "proxies and reflection":
    "const log: string[] = [];\nconst p = new Proxy({ a: 1 } as Record<string, unknown>, { get: (t, k) => { log.push(String(k)); return Reflect.get(t, k); } });\nreturn [p.a, Reflect.ownKeys(p), log, Object.getOwnPropertyDescriptor(p, 'a')?.value];",
  "batches":
    'import { createIssue } from "./servers/github";\nconst titles = Array.from({ length: 25 }, (_, i) => `Task ${i + 1}`);\nconst made = [];\nfor (let i = 0; i < titles.length; i += 10) {\n  const batch = titles.slice(i, i + 10);\n  made.push(...await Promise.all(batch.map((title) => createIssue({ owner: "a", repo: "b", title, labels: ["bug"] }))));\n}\nreturn made.map((m) => m.number);',
  "pages":
    'import * as github from "./servers/github";\nconst all = [];\nfor (let page = 1; ; page++) {\n  const issues = await github.listIssues({ owner: "a", repo: "b", state: "all", page });\n  all.push(...issues);\n  if (issues.length < 100) break;\n}\nconst byUser = Object.groupBy(all, (i) => i.assignee?.login ?? "nobody");\nreturn Object.entries(byUser).map(([user, list]) => ({ user, n: list?.length ?? 0 }));',
  "arguments put together":
    'import * as slack from "./servers/slack";\nimport * as github from "./servers/github";\nconst repo = { owner: "a", repo: "b" };\nconst options = { ...repo, state: "open" as const };\nconst issues = await github.listIssues(options);\nconst args: Record<string, any> = { channel: "#c" };\nargs.text = issues.map((i) => `- ${i.title}`).join("\\n");\nawait slack.postMessage(args as any);\nawait github.searchCode({ query: "x", "per-page": 5 });',
};
