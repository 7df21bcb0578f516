import type { PlayTool } from "./play_server.ts";

interface AirtableRecord {
  readonly id: string;
  readonly createdTime: string;
  readonly fields: unknown;
}

const RECORD_SCHEMA = {
  type: "object" as const,
  properties: {
    id: { type: "string", description: "Record id, for example rec00000001" },
    createdTime: { type: "string", format: "date-time" },
    fields: {
      type: "object",
      additionalProperties: true,
      description: "Cell values by field name",
    },
  },
  required: ["id", "createdTime", "fields"],
};

/** Plays a base of tables; a table comes to be with its first record. */
export function createAirtable(): readonly PlayTool[] {
  const tables = new Map<string, AirtableRecord[]>();
  let lastId = 0;
  return [
    {
      name: "create_record",
      title: "Create record",
      description:
        "Create one record in a table of the base. Answers the record with its id and creation time.",
      inputSchema: {
        type: "object",
        properties: {
          table: {
            type: "string",
            minLength: 1,
            description: "Table name, for example High Value Orders",
          },
          fields: {
            type: "object",
            additionalProperties: true,
            description: "Cell values by field name: strings, numbers, booleans or arrays of them",
          },
        },
        required: ["table", "fields"],
      },
      outputSchema: RECORD_SCHEMA,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
      run(args) {
        const record = {
          id: `rec${String(++lastId).padStart(8, "0")}`,
          createdTime: new Date().toISOString(),
          fields: args.fields,
        };
        const table = String(args.table);
        tables.set(table, [...tables.get(table) ?? [], record]);
        return record;
      },
    },
    {
      name: "list_records",
      title: "List records",
      description: "List the records of a table in the order of their creation.",
      inputSchema: {
        type: "object",
        properties: {
          table: { type: "string", minLength: 1, description: "Table name" },
          max_records: {
            type: "integer",
            minimum: 1,
            description: "Largest number of records in the answer",
          },
        },
        required: ["table"],
      },
      outputSchema: {
        type: "object",
        properties: { records: { type: "array", items: RECORD_SCHEMA } },
        required: ["records"],
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
      run(args) {
        const records = tables.get(String(args.table));
        if (records === undefined) throw new Error(`Table '${args.table}' not found`);
        return { records: records.slice(0, args.max_records as number | undefined) };
      },
    },
  ];
}
