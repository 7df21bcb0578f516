import type { WrongPrograms } from "./wrong_programs.ts";

/** What cannot be parsed, and what cannot be run. `¦` stands before the marked text. */
export const WRONG_SYNTAX: WrongPrograms = {
  "a missing value": ["const a = ¦;", ";", /syntax: Unexpected token/],
  "a missing bracket": ["return [1, 2¦;", ";", /syntax: Unexpected token/],
  "a brace too many": ["if (true) {}\n¦}", "}", /syntax: Unexpected token/],
  "a text that does not end": ["const s = ¦'abc\nreturn s;", "'", /syntax: Unterminated string/],
  "a template that does not end": ["const s = `¦abc", "a", /syntax: Unterminated template/],
  "await in a plain function": [
    "function load() {\n  return ¦await Promise.resolve(1);\n}",
    "a",
    /syntax: .*await.*async/i,
  ],
  "a name declared twice": [
    "const a = 1;\nlet ¦a = 2;",
    "a",
    /syntax: Identifier 'a' has already been declared/,
  ],
  "break outside a loop": ["if (true) { ¦break; }", "b", /syntax: Unsyntactic break/],
  "a reserved word": ["const ¦class = 1;", "c", /syntax/],
  "a decorator": ["¦@sealed\nclass A {}", "@", /unsupported: Decorators are not supported[\s\S]*→/],
  "a namespace with values": [
    "¦namespace Util { export const a = 1; }\nreturn Util.a;",
    "namespace",
    /unsupported: Namespaces with values[\s\S]*object/,
  ],
  "using": [
    "¦using file = open();\nfunction open(): any { return {}; }",
    "using",
    /unsupported: 'using' declarations[\s\S]*finally/,
  ],
  "an accessor field": [
    "class A { ¦accessor x = 1; }",
    "accessor",
    /unsupported: 'accessor' fields/,
  ],
  "import by require": ['¦import fs = require("fs");', "import", /unsupported: 'import x = …'/],
  "export by assignment": ["const a = 1;\n¦export = a;", "export", /unsupported: 'export ='/],
  "markup": ["const a = 1;\nreturn ¦<b>{a}</b>;", "<", /unsupported: JSX is not supported/],
  "a return beside a default": [
    "¦export default 1;\nreturn 2;",
    "export",
    /syntax: A 'return' outside any function cannot stand beside 'export default'/,
  ],
};
