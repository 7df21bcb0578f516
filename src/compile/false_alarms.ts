/**
 * Tells which findings of TypeScript say nothing about whether a program runs correctly.
 * TypeScript guards a code base for years; here a program is run once, and must not be refused without need.
 * @module
 */
import { escapePattern } from "../base/escape_pattern.ts";
import type { Finding } from "./check.ts";

/** What is known of the agent's text that a finding is about. */
export interface FindingContext {
  /** The text that was checked. */
  readonly text: string;
  /** Names of properties that the program assigns somewhere. */
  readonly assigned: readonly string[];
  /** Whether the finding lies inside a call of something imported, whose arguments leave the program. */
  readonly isInImportedCall: boolean;
  /** Whether a type of that name is a list of literals. */
  readonly isLiteralType: (name: string) => boolean;
}

/** The program does the same whether they are right or not. */
const HARMLESS = new Set([
  ...[1015, 1016, 2300, 2391, 2393, 2394, 2395, 2440], // declarations that only types care for
  ...[1117, 2783, 2790], // a property given twice, or deleted
  ...[1184, 1234, 1235, 2669, 2670], // declarations inside the function around the program
  ...[2321, 2589, 2590, 2799], // the checker gave up: too deep, too complex, too large
  ...[2356, 2362, 2363, 2365, 2447], // operators on dates, strings of digits, booleans
  ...[2454], // a variable that may not have been assigned: it is undefined then
  ...[2464, 2538], // keys that become text
  ...[2556, 2698], // spreading what may not be a list or an object
  ...[2571, 2638, 18046], // a value of unknown type: nobody knows better
  ...[2578, 2688, 2726, 6053, 6231], // comments for TypeScript: directives, references to files that are not there
  ...[2869, 2870, 2871, 2872, 2873, 2881], // a condition that never changes
]);

/** Families of codes, first and last. */
const HARMLESS_FAMILIES = [
  [7005, 7053], // "implicitly has type any": JavaScript in style
  [1499, 1538], // regular expressions: the parser has accepted them already
] as const;

/** Cannot find a name. */
const UNKNOWN_NAME = new Set([2304, 2552, 2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593]);

/** A property that its object is not declared to have. */
const UNKNOWN_PROPERTY = new Set([2339, 2551]);

/** A property in a literal that the type does not have. */
const EXCESS_PROPERTY = new Set([2353, 2561]);

const WRONG_ARGUMENT_COUNT = 2554;

/** What a message says where the type is narrower than what the engine would take. */
const NARROW = [
  // `{ items: [], last: null }` is inferred as never[] and null, although both are filled later.
  /'never(?:\[\])?'|<never>/,
  /assignable to (?:type|parameter of type) '(?:null|undefined)'/,
  /[Tt]ype 'unknown' (?:is not assignable|must have)/,
  /is 'readonly' and cannot be assigned to the mutable type/,
];

/** Objects whose properties nobody has declared, or declared too few of. */
const OPEN_OBJECT = / on type '(?:\{\}|never|unknown|object|readonly .*)'/;

/** Whether a program with this finding may still be right in every way that matters. */
export function isFalseAlarm(finding: Finding, context: FindingContext): boolean {
  const { code, message, start, length } = finding;
  const { text, assigned, isInImportedCall } = context;
  if (HARMLESS.has(code)) return true;
  if (HARMLESS_FAMILIES.some(([first, last]) => first <= code && code <= last)) return true;
  if (NARROW.some((pattern) => pattern.test(message))) return true;
  if (isWidened(message, context) || isFilledLater(message, assigned)) return true;
  const marked = text.slice(start, start + length);
  if (UNKNOWN_NAME.has(code)) return isGuarded(marked, text);
  if (UNKNOWN_PROPERTY.has(code)) {
    return assigned.includes(marked) || OPEN_OBJECT.test(message) ||
      isInOptionalPattern(text, start + length);
  }
  if (EXCESS_PROPERTY.has(code)) return !isInImportedCall && / in type '\{/.test(message);
  if (code !== WRONG_ARGUMENT_COUNT) return false;
  return missesUntypedParameter(finding, text) || (!isInImportedCall && hasTooMany(message));
}

/** `let state = "open"` is a string to TypeScript, although the value is one of those that are wanted. */
function isWidened(message: string, { isLiteralType }: FindingContext): boolean {
  const reason = message.split("\n").at(-1)!;
  const wanted =
    /[Tt]ype '(?:string|number)' is not assignable to (?:type|parameter of type) '(.+)'\.$/
      .exec(reason)?.[1];
  return wanted !== undefined &&
    wanted.split(" | ").every((one) =>
      /^(?:"[^"]*"|-?[\d.]+|undefined|null)$/.test(one) || isLiteralType(one)
    );
}

/** `const args = {}; args.title = "x"`: the type is that of the empty object. */
function isFilledLater(message: string, assigned: readonly string[]): boolean {
  const one = /Property '([^']+)' is missing in type/.exec(message)?.[1];
  const several = / is missing the following properties from type '[^']*': ([\w$, ]+)/.exec(message)
    ?.[1];
  const names = (one ?? several)?.replace(/, and \d+ more$/, "").split(", ") ?? [];
  return names.length > 0 && names.every((name) => assigned.includes(name));
}

const MAX_PATTERN_CHARS = 2_000;

/** `function f({ size = 10, filter } = {})`: what has no default is not in the type of the empty object. */
function isInOptionalPattern(text: string, from: number): boolean {
  let depth = 0;
  for (let at = from; at < Math.min(text.length, from + MAX_PATTERN_CHARS); at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && depth-- === 0) {
      return /^\}\s*=\s*\{\s*\}/.test(text.slice(at, at + 100));
    }
  }
  return false;
}

/** JavaScript ignores what a function does not take. */
function hasTooMany(message: string): boolean {
  const counts = /Expected (?:\d+-)?(\d+) arguments?, but got (\d+)/.exec(message);
  return counts !== null && Number(counts[2]) > Number(counts[1]);
}

/** `typeof process !== "undefined"` asks before it uses. */
function isGuarded(name: string, text: string): boolean {
  return new RegExp(`typeof\\s+${escapePattern(name)}\\b`).test(text);
}

/** A function of the program itself, without types, may be called with fewer arguments. */
function missesUntypedParameter({ related, path }: Finding, text: string): boolean {
  const [parameter] = related;
  if (parameter === undefined || parameter.path !== path) return false;
  return /^[\w$]+\s*[,)]/.test(text.slice(parameter.start));
}
