/** Programs in careful TypeScript. */
export const RIGHT_TYPED: Readonly<Record<string, string>> = {
  "interfaces over tool results":
    'import { listOrders } from "./servers/shopify";\ninterface Order { id: number; total_price: number; customer_email?: string }\nconst orders: Order[] = await listOrders({ status: "open" });\nconst mails = orders.map((o) => o.customer_email).filter((m): m is string => !!m);\nreturn mails.map((m) => m.toLowerCase());',
  "types of tools":
    'import * as github from "./servers/github";\ntype Issue = Awaited<ReturnType<typeof github.listIssues>>[number];\ntype Args = Parameters<typeof github.createIssue>[0];\nconst stale = (i: Issue): boolean => i.state === "open" && i.labels.length === 0;\nconst args: Args = { owner: "a", repo: "b", title: "c" };\nreturn [(await github.listIssues(args)).filter(stale), args];',
  "import of types":
    'import type { Sale } from "./workspace/helpers";\nimport describe, { total, type Sale as S, regions } from "./workspace/helpers.ts";\nconst sales: Sale[] = [{ id: 1, amount: 2 }];\nconst s: S = sales[0]!;\nreturn [total(sales), describe(s), regions.length];',
  "typeof import":
    'let tools: typeof import("./servers/slack");\ntools = await import("./servers/slack");\nreturn typeof tools.postMessage;',
  "enums":
    'enum Level { Low = 1, High = 2 }\nconst enum Mode { A = "a" }\nconst names: Record<Level, string> = { [Level.Low]: "low", [Level.High]: "high" };\nreturn [names[Level.High], Mode.A, Level[1]];',
  "parameter properties and visibility":
    "abstract class Shape { abstract area(): number; describe(): string { return `${this.area()}`; } }\nclass Square extends Shape { constructor(private readonly side: number, public label = 'sq') { super(); } override area(): number { return this.side ** 2; } static of(n: number): Square { return new Square(n); } #secret = 1; get secret(): number { return this.#secret; } }\nreturn Square.of(2).describe() + new Square(1).label;",
  "fields without initializers":
    "class Store { items: string[]; name?: string; count!: number; constructor() { this.items = []; } }\nreturn new Store().items;",
  "generics":
    "function groupBy<T, K extends PropertyKey>(list: T[], key: (item: T) => K): Record<K, T[]> {\n  return list.reduce((acc, item) => { (acc[key(item)] ??= []).push(item); return acc; }, {} as Record<K, T[]>);\n}\nreturn groupBy([{ t: 'a' }, { t: 'b' }], (x) => x.t);",
  "conditional and mapped types":
    "type DeepPartial<T> = { [K in keyof T]?: T[K] extends object ? DeepPartial<T[K]> : T[K] };\ntype Names<T> = T extends { name: infer N } ? N : never;\nconst p: DeepPartial<{ a: { b: number; c: string } }> = { a: { b: 1 } };\nconst n: Names<{ name: string }> = 'x';\nreturn [p, n];",
  "unions that tell themselves apart":
    "type Event = { kind: 'order'; id: number } | { kind: 'refund'; amount: number };\nfunction show(e: Event): string {\n  switch (e.kind) {\n    case 'order': return `#${e.id}`;\n    case 'refund': return `-${e.amount}`;\n    default: { const never: never = e; return never; }\n  }\n}\nreturn show({ kind: 'refund', amount: 2 });",
  "satisfies and as const":
    "const routes = { home: '/', user: '/u' } as const satisfies Record<string, string>;\ntype Route = (typeof routes)[keyof typeof routes];\nconst r: Route = '/u';\nreturn r;",
  "type guards and assertions":
    "function isError(e: unknown): e is Error { return e instanceof Error; }\nfunction assertString(v: unknown): asserts v is string { if (typeof v !== 'string') throw new TypeError('no'); }\nconst v: unknown = JSON.parse('\"a\"');\nassertString(v);\ntry { throw new Error(v.toUpperCase()); } catch (e: unknown) { return isError(e) ? e.message : String(e); }",
  "overloads":
    "function pick(a: string): string;\nfunction pick(a: number): number;\nfunction pick(a: string | number): string | number { return a; }\nreturn pick('a').length + pick(1);",
  "optional chaining and defaults":
    'import { getOrder } from "./servers/shopify";\nconst order = await getOrder({ id: 5 });\nconst email = order.customer?.email?.toLowerCase() ?? order.note ?? "unknown";\nconst tag = order.tags.at(-1)?.trim() || order.tags[0]!;\nreturn { email, tag };',
  "a map with a value that is there":
    "const m = new Map<string, { n: number }>();\nm.set('a', { n: 1 });\nconst value = m.get('a')!;\nif (m.has('b')) return m.get('b')?.n;\nfor (const [key, { n }] of m) console.log(key, n);\nreturn value.n;",
  "generators":
    "function* ids(limit: number): Generator<number, void, undefined> { for (let i = 0; i < limit; i++) yield i; }\nasync function* pages(): AsyncGenerator<number[]> { yield [1]; yield [2]; }\nconst all: number[] = [];\nfor await (const page of pages()) all.push(...page);\nreturn [...ids(3), ...all];",
  "tuples":
    "const pair: [string, number] = ['a', 1];\nconst [name, n]: readonly [string, number] = pair;\nconst entries = Object.entries({ x: 1 }) satisfies [string, number][];\nreturn [name, n, entries];",
  "template types":
    "type Channel = `#${string}`;\nconst c: Channel = '#sales';\nconst id: `${string}-${string}-${string}-${string}-${string}` = crypto.randomUUID();\nreturn c + id;",
  "symbols and iterators":
    "class Range implements Iterable<number> { constructor(private a: number, private b: number) {} *[Symbol.iterator](): Iterator<number> { for (let i = this.a; i < this.b; i++) yield i; } }\nreturn Math.max(...new Range(1, 5));",
  "namespaces of types":
    "namespace Api { export interface User { id: number } export type Id = User['id'] }\nconst id: Api.Id = 1;\nreturn id;",
  "declared globals":
    "declare const injected: { a: number } | undefined;\ndeclare global { interface Array<T> { last?(): T } }\nexport default typeof injected;",
  "this parameter":
    "function greet(this: { name: string }, greeting: string): string { return greeting + this.name; }\nreturn greet.call({ name: 'x' }, 'hi ');",
  "narrowing in closures":
    "let current: string | undefined;\nconst set = (v: string): void => { current = v; };\nset('a');\nif (current !== undefined) { const c = current as string; return c.length; }\nreturn 0;",
  "records of unknown":
    'import { listRecords } from "./servers/airtable";\nconst { records } = await listRecords({ table: "t" });\nreturn records.map((r) => ({ id: r.id, name: String(r.fields.Name), amount: Number(r.fields["Amount"]) }));',
  "unknown fields used as they are":
    'import { listRecords } from "./servers/airtable";\nimport { postMessage } from "./servers/slack";\nconst { records } = await listRecords({ table: "t" });\nfor (const r of records) await postMessage({ channel: r.fields.channel, text: r.fields.text.trim() });',
};
