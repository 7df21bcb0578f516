/**
 * `x-mcp-header` in input schemas: parameters that the 2026 protocol also sends as HTTP headers.
 * A tool that declares one wrongly must not be offered; which value goes into which header is the SDK's work.
 * @module
 */

const KEY = "x-mcp-header";
/** A field name as HTTP has it. */
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;
const TYPES: readonly unknown[] = ["string", "integer", "boolean"];

/** What is wrong with the header declarations of a schema, if anything. */
export function paramHeaderFault(inputSchema: unknown): string | undefined {
  const names = new Set<string>();
  // A stack of our own: a hostile schema may be nested deeper than the call stack.
  const rest = [{ node: inputSchema, isReachable: true, isProperty: false }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { node, isReachable, isProperty } = next;
    if (typeof node !== "object" || node === null) continue;
    const schema = node as Record<string, unknown>;
    if (Object.hasOwn(schema, KEY)) {
      const name = schema[KEY];
      if (!isReachable || !isProperty) return `${KEY} stands where no parameter is`;
      if (typeof name !== "string" || !TOKEN.test(name)) return `${KEY} is no header name`;
      if (!TYPES.includes(schema.type)) {
        return `${KEY} '${name}' is on a parameter that is no primitive`;
      }
      if (names.has(name.toLowerCase())) return `${KEY} '${name}' is there twice`;
      names.add(name.toLowerCase());
    }
    for (const [key, child] of Object.entries(schema)) {
      const isProperties = key === "properties" && typeof child === "object" && child !== null;
      const children: readonly unknown[] = isProperties ? Object.values(child) : [child];
      for (const each of children) {
        rest.push({
          node: each,
          isReachable: isReachable && isProperties,
          isProperty: isProperties,
        });
      }
    }
  }
  return undefined;
}
