/**
 * Tells which findings of TypeScript say nothing about whether a program runs correctly.
 * TypeScript guards a code base for years; here a program is run once, and must not be refused without need.
 * @module
 */
import type { Finding } from "./check.ts";

/** What is known of the agent's text that a finding is about. */
export interface FindingContext {
  /** The text that was checked. */
  readonly text: string;
  /** Names of properties that the program assigns somewhere. */
  readonly assigned: readonly string[];
  /** Whether the finding lies inside a call of something imported, whose arguments leave the program. */
  readonly isInImportedCall: boolean;
}

/** Wrong style at most: the program does the same whether they are right or not. */
const HARMLESS = new Set([
  1117, // an object literal names a property twice: the last one counts
  1234, // an ambient module inside the function around the program
  1235, // a namespace of types inside it
  2362, // arithmetic on dates and on strings of digits
  2363,
  2365, // comparison of values of different types
  2454, // a variable that may not have been assigned: it is undefined then
  2321, // the checker gave up: too deep, too complex, too large
  2589,
  2590,
  2799,
  2571, // a value of unknown type: nobody knows better
  18046,
  2578, // a directive for TypeScript itself without use
  2669, // a declaration for all files, inside the function around the program
  2670,
  2688, // types, a library or a file that are not there, asked for in a comment
  2726,
  2869, // a condition that never changes
  2870,
  2871,
  2872,
  2873,
  6053,
  6231,
]);

/** The family of "implicitly has type any": the code is JavaScript in style. */
const IMPLICIT_ANY = { first: 7005, last: 7053 };

/** Cannot find a name. */
const UNKNOWN_NAME = new Set([2304, 2552, 2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593]);

/** A property that its object is not declared to have. */
const UNKNOWN_PROPERTY = new Set([2339, 2551]);

/** A property in a literal that the type does not have. */
const EXCESS_PROPERTY = new Set([2353, 2561]);

const WRONG_ARGUMENT_COUNT = 2554;

/** Whether a program with this finding may still be right in every way that matters. */
export function isFalseAlarm(finding: Finding, context: FindingContext): boolean {
  const { code, message, start, length } = finding;
  const { text, assigned, isInImportedCall } = context;
  if (HARMLESS.has(code)) return true;
  if (code >= IMPLICIT_ANY.first && code <= IMPLICIT_ANY.last) return true;
  if (isAboutEmptyLiteral(message) || /type 'unknown' is not assignable/i.test(message)) {
    return true;
  }
  const marked = text.slice(start, start + length);
  if (UNKNOWN_NAME.has(code)) return isGuarded(marked, text);
  if (UNKNOWN_PROPERTY.has(code)) {
    return assigned.includes(marked) || / on type '(?:\{\}|never|unknown|object)'/.test(message) ||
      isInOptionalPattern(text, start + length);
  }
  if (EXCESS_PROPERTY.has(code)) return !isInImportedCall && / in type '\{/.test(message);
  if (code !== WRONG_ARGUMENT_COUNT) return false;
  return missesUntypedParameter(finding, text) || (!isInImportedCall && hasTooMany(message));
}

/** `{ items: [], last: null }` is inferred as never[] and null, although both are filled later. */
function isAboutEmptyLiteral(message: string): boolean {
  return /'never(?:\[\])?'|<never>/.test(message) ||
    /assignable to (?:type|parameter of type) '(?:null|undefined)'/.test(message);
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
  return new RegExp(`typeof\\s+${RegExp.escape(name)}\\b`).test(text);
}

/** A function of the program itself, without types, may be called with fewer arguments. */
function missesUntypedParameter({ related, path }: Finding, text: string): boolean {
  const [parameter] = related;
  if (parameter === undefined || parameter.path !== path) return false;
  return /^[\w$]+\s*[,)]/.test(text.slice(parameter.start));
}
