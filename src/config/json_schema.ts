import { z } from "zod";
import { configSchema } from "./schema.ts";
import { SCHEMA_URL } from "./template.ts";
import { isRecord } from "./validate.ts";

/** A JSON Schema, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of the configuration file as people write it: without what Runbyte fills in. */
export function createConfigSchema(): JsonSchema {
  const schema = z.toJSONSchema(configSchema, { io: "input", target: "draft-7" }) as JsonSchema;
  return {
    $schema: schema.$schema,
    $id: SCHEMA_URL,
    title: "Runbyte's configuration",
    ...optionalType(schema) as JsonSchema,
  };
}

/** The kind of a server is found out from its other keys. */
function optionalType(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(optionalType);
  if (!isRecord(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === "required" && Array.isArray(value)
        ? value.filter((name) => name !== "type")
        : optionalType(value),
    ]),
  );
}
