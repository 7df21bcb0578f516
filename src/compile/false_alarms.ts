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
  2726, // a library that is not there, asked for in a comment
  2792,
]);

/** The family of "implicitly has type any": the code is JavaScript in style. */
const IMPLICIT_ANY = { first: 7005, last: 7053 };

/** Cannot find a name. */
const UNKNOWN_NAME = new Set([2304, 2552, 2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593]);

/** A property that its object is not declared to have. */
const UNKNOWN_PROPERTY = new Set([2339, 2551]);

/** Whether a program with this finding may still be right in every way that matters. */
export function isFalseAlarm(finding: Finding, { text, assigned }: FindingContext): boolean {
  const { code, message, start, length } = finding;
  if (HARMLESS.has(code)) return true;
  if (code >= IMPLICIT_ANY.first && code <= IMPLICIT_ANY.last) return true;
  const marked = text.slice(start, start + length);
  if (UNKNOWN_NAME.has(code)) return isGuarded(marked, text);
  if (UNKNOWN_PROPERTY.has(code)) {
    return assigned.includes(marked) || / on type '(?:\{\}|never|unknown|object)'/.test(message);
  }
  // Empty literals (`{ items: [], last: null }`) are inferred as never[] and null although they are filled later.
  if (/'(?:never|never\[\])'|<never>/.test(message)) return true;
  if (
    /(?:assignable to (?:type|parameter of type) '(?:null|undefined)'|type 'unknown' is not)/i.test(
      message,
    )
  ) {
    return true;
  }
  return code === 2554 && missesUntypedParameter(finding, text);
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
