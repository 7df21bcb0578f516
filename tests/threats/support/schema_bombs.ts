/** Schemas that are small to write down and endless to follow, as JSON text, by the names that the cases use. */
const SCHEMAS: Readonly<Record<string, () => string>> = {
  // Text, because nothing in this process could follow it either.
  deep3000: () =>
    '{"type":"object","properties":{"a":'.repeat(3_000) + '{"type":"string"}' + "}}".repeat(3_000),
  circular: () =>
    JSON.stringify({
      type: "object",
      properties: { a: { $ref: "#/$defs/A" }, self: { $ref: "#" } },
      $defs: { A: { $ref: "#/$defs/B" }, B: { $ref: "#/$defs/A" } },
    }),
  wide100000: () =>
    JSON.stringify({
      type: "object",
      properties: Object.fromEntries(
        Array.from({ length: 100_000 }, (_, index) => [`p${index}`, { type: "string" }]),
      ),
    }),
  "expo-anyOf-30": () => {
    const levels = Array.from({ length: 30 }, (_, level) => {
      const next = { $ref: `#/$defs/L${level + 1}` };
      return [`L${level}`, { anyOf: [next, next] }] as const;
    });
    return JSON.stringify({
      type: "object",
      properties: { a: { $ref: "#/$defs/L0" } },
      $defs: { ...Object.fromEntries(levels), L30: { type: "string" } },
    });
  },
};

/** JSON of a tool whose arguments are described by this schema. */
export function toolWithSchema(name: string): string {
  if (!Object.hasOwn(SCHEMAS, name)) {
    throw new Error(`A schema '${name}' that this runner cannot build`);
  }
  return `{"name":${JSON.stringify(name)},"description":"Takes much.","inputSchema":${
    SCHEMAS[name]()
  }}`;
}
