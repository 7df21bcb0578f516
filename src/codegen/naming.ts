/**
 * Turns the names that downstreams chose into identifiers and file names.
 * The same set of names gives the same result in any order.
 * @module
 */

/** Words that cannot name an exported function, or that mean something to modules, promises or file systems. */
const RESERVED = new Set(
  ("arguments await break case catch class const continue debugger default delete do else enum eval " +
    "export extends false finally for function globalThis if implements import in Infinity instanceof " +
    "interface let NaN new null package private protected public return static super switch this throw " +
    "true try typeof undefined var void while with yield " +
    // `import()` of a module that exports `then` calls it; `index.ts` is taken.
    "then index " +
    // Windows opens devices under these names.
    "con prn aux nul com0 com1 com2 com3 com4 com5 com6 com7 com8 com9 " +
    "lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9").split(" "),
);

/**
 * Letters outside the basic plane, and those of it that came with Unicode 16 and 17:
 * unknown to some of the engine, the checkers and this runtime.
 */
const YOUNG =
  /[\u088f\u0897\u0c5c\u0cdc\u1acf-\u1add\u1ae0-\u1aeb\u1c89\u1c8a\ua7cb-\ua7cf\ua7d2\ua7d4\ua7da-\ua7dc\ua7f1\u{10000}-\u{10ffff}]/gu;

/** Type names that the generated text itself uses. */
const RESERVED_TYPES = ["Record", "Promise", "Function"];

const MAX_NAME_CHARS = 80;
const MAX_READ_CHARS = 300;

/** `list_orders` → `listOrders`, `API-get-user` → `apiGetUser`, `listOrders` as it is; always an identifier. */
export function camelCase(name: string): string {
  if (/^[a-z][A-Za-z0-9]*$/.test(name) && name.length <= MAX_NAME_CHARS) return guarded(name);
  const words = wordsOf(name);
  const shouted = words.every((word) => word === word.toUpperCase());
  const joined = words.map((word, at) => {
    if (at === 0) return word === word.toUpperCase() ? word.toLowerCase() : lowerFirst(word);
    return upperFirst(shouted ? word.toLowerCase() : word);
  }).join("");
  return guarded(joined.slice(0, MAX_NAME_CHARS));
}

/** The name of a type made from any text: `order item` → `OrderItem`; always an identifier. */
export function pascalCase(text: string): string {
  const joined = wordsOf(text).map(upperFirst).join("").slice(0, MAX_NAME_CHARS);
  if (joined === "") return "Shape";
  return /^\p{N}/u.test(joined) ? `_${joined}` : joined;
}

/**
 * An identifier for each name, by name. No two differ in case alone, so that they can be files anywhere;
 * a name that is its own identifier keeps it, others get `_2`, `_3`.
 */
export function assignIdentifiers(names: Iterable<string>): ReadonlyMap<string, string> {
  const sorted = [...new Set(names)].sort();
  const exact = sorted.filter((name) => camelCase(name) === name);
  const taken = new Set<string>();
  const assigned = new Map<string, string>();
  for (const name of [...exact, ...sorted]) {
    if (!assigned.has(name)) assigned.set(name, unique(camelCase(name), taken));
  }
  return assigned;
}

/** Hands out type names of one module, no two alike. */
export function createTypeNamer(taken: Iterable<string>): (hint: string) => string {
  const used = new Set([...RESERVED_TYPES, ...taken].map((name) => name.toLowerCase()));
  return (hint) => unique(pascalCase(hint), used);
}

/** `name`, or `name_2` and so on; remembers what it gave in `taken`, in lower case. */
function unique(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let count = 2; taken.has(candidate.toLowerCase()); count++) candidate = `${name}_${count}`;
  taken.add(candidate.toLowerCase());
  return candidate;
}

function wordsOf(text: string): string[] {
  return text.slice(0, MAX_READ_CHARS).normalize("NFKC")
    .replace(/[^\p{L}\p{M}\p{Nd}]|\P{ID_Continue}/gu, " ").replace(YOUNG, " ")
    .replace(/(\p{Ll}|\p{Nd})(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, "$1$2 ")
    .split(" ").map((word) => word.replace(/^\p{M}+/u, "")).filter((word) => word !== "");
}

function guarded(name: string): string {
  if (name === "") return "tool";
  if (/^\p{Nd}/u.test(name)) return `_${name}`;
  return RESERVED.has(name) ? `${name}_` : name;
}

function upperFirst(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

function lowerFirst(word: string): string {
  return word.slice(0, 1).toLowerCase() + word.slice(1);
}
