import type { WrongPrograms } from "./wrong_programs.ts";

/** Types that do not fit, and calls that cannot work. `¦` stands before the marked text. */
export const WRONG_TYPES: WrongPrograms = {
  "a text in a number": [
    'const ¦n: number = "five";\nreturn n;',
    "n",
    /'string' is not assignable to type 'number'/,
  ],
  "a text returned as a number": [
    "function half(n: number): number {\n  ¦return `${n / 2}`;\n}\nreturn half(2);",
    "return",
    /'string' is not assignable to type 'number'/,
  ],
  "a wrong argument of an own function": [
    "function half(n: number) { return n / 2; }\nreturn half(¦'2');",
    "'2'",
    /'string' is not assignable to parameter of type 'number'/,
  ],
  "a missing argument of an own function": [
    "function half(n: number, digits: number) { return (n / 2).toFixed(digits); }\nreturn ¦half(2);",
    "half",
    /Expected 2 arguments, but got 1/,
  ],
  "a missing property": [
    "interface Row { id: number; name: string }\nconst ¦row: Row = { id: 1 };\nreturn row;",
    "row",
    /'name' is missing/,
  ],
  "a value that may be undefined": [
    "const m = new Map<string, number>();\nreturn ¦m.get('a').toFixed();",
    "m.get('a')",
    /possibly 'undefined'/,
  ],
  "an entry that may not be found": [
    "const list = [{ id: 1, name: 'a' }];\nconst one = list.find((x) => x.id === 2);\nreturn ¦one.name;",
    "one",
    /'one' is possibly 'undefined'/,
  ],
  "a match that may fail": [
    "const ¦[, year] = /(\\d+)/.exec('x');\nreturn year;",
    "[, year]",
    /iterator|null/,
  ],
  "a constant assigned": ["const n = 1;\n¦n = 2;\nreturn n;", "n", /Cannot assign to 'n'/],
  "a readonly property assigned": [
    "const point = { x: 1 } as const;\npoint.¦x = 2;",
    "x",
    /read-only/,
  ],
  "a private field": [
    "class A { private secret = 1; }\nreturn new A().¦secret;",
    "secret",
    /'secret' is private/,
  ],
  "a method called on a number": [
    "const n = 5;\nreturn n.¦trim();",
    "trim",
    /'trim' does not exist on type '(?:number|5)'/,
  ],
  "something called that is no function": [
    "const total = 5;\nreturn ¦total();",
    "total",
    /not callable/,
  ],
  "a class called without new": ["class A {}\nreturn ¦A();", "A()", /include 'new'/],
  "an abstract class made": [
    "abstract class A { abstract f(): void }\nreturn ¦new A();",
    "new A()",
    /instance of an abstract class/,
  ],
  "a variable used too early": [
    "const a = ¦b + 1;\nconst b = 2;\nreturn a;",
    "b",
    /used before its declaration/,
  ],
  "a case that is never met": [
    "type S = 'open' | 'closed';\nconst s = JSON.parse('\"open\"') as S;\nif (¦s === 'done') return 1;\nreturn 2;",
    "s === 'done'",
    /no overlap/,
  ],
  "a wrong generic": [
    "const ids: ¦Array<number, string> = [];\nreturn ids;",
    "Array<number, string>",
    /requires 1 type argument/,
  ],
  "a wrong callback": [
    "return [1, 2].map(¦'double');",
    "'double'",
    /'string' is not assignable to parameter of type/,
  ],
  "a wrong key": [
    "const row: { id: number } = { id: 1 };\nconst key: keyof typeof row = ¦'name';".replace(
      "const key",
      "const ¦key",
    ).replace("= ¦'name'", "= 'name'"),
    "key",
    /'"name"' is not assignable to type '"id"'/,
  ],
  "a tuple of the wrong length": [
    "const ¦pair: [string, number] = ['a'];\nreturn pair;",
    "pair",
    /\[string\].* is not assignable to type '\[string, number\]'/,
  ],
  "an enum member that is not there": [
    "enum Level { Low, High }\nreturn Level.¦Medium;",
    "Medium",
    /'Medium' does not exist/,
  ],
  "a promise in a condition": [
    "async function ready(): Promise<boolean> { return false; }\nif (¦ready()) return 1;\nreturn 2;",
    "ready()",
    /always return true[\s\S]*Promise/,
  ],
  "a function in a condition": [
    "function ready() { return false; }\nif (¦ready) return 1;\nreturn 2;",
    "ready",
    /always return true/,
  ],
  "a type used as a value": [
    "interface Row { id: number }\nreturn new ¦Row();",
    "Row",
    /only refers to a type/,
  ],
  "a class that breaks its interface": [
    "interface Named { name: string }\nclass ¦A implements Named { title = 'x' }\nreturn new A();",
    "A",
    /incorrectly implements interface 'Named'/,
  ],
  "an assertion that cannot hold": [
    "const n = ¦'a' as number;\nreturn n;",
    "'a' as number",
    /may be a mistake/,
  ],
  "two kinds of text mixed up": [
    "type Id = `id-${number}`;\nconst ¦id: Id = 'a-1';\nreturn id;",
    "id",
    /is not assignable to type '`id-\$\{number\}`'/,
  ],
  "a result without its await": [
    "const load = async () => ({ rows: [1] });\nreturn load().¦rows;",
    "rows",
    /'rows' does not exist on type 'Promise<[\s\S]*await/,
  ],
  "wrong options of a built-in": [
    "return (5).toLocaleString('en', { ¦styl: 'currency' });",
    "styl",
    /'styl' does not exist .*'style'/,
  ],
};
