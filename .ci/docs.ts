/**
 * Writes what code says into documents: the tables of the README, and the JSON Schema of the configuration file.
 * In: the table of commands and the schema of the configuration. Out: the same files, changed between their markers.
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { COMMANDS, GLOBAL_OPTIONS } from "../src/cli/commands.ts";
import { createConfigSchema, type JsonSchema } from "../src/config/json_schema.ts";

const ROOT = new URL("../", import.meta.url);

/** The documents by their path: what each is made of, from its present text. */
export const DOCUMENTS: Readonly<Record<string, (text: string) => string>> = {
  "README.md": renderReadme,
  "src/config/config.schema.json": () => `${JSON.stringify(createConfigSchema(), null, 2)}\n`,
};

type Row = readonly string[];

const TABLES: Readonly<Record<string, () => readonly Row[]>> = {
  commands: commandRows,
  keys: keyRows,
  limits: limitRows,
};

/** The README with every table between `<!-- name -->` and `<!-- /name -->` made anew. */
export function renderReadme(text: string): string {
  return Object.entries(TABLES).reduce((readme, [name, rows]) => {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const from = readme.indexOf(start);
    const to = readme.indexOf(end);
    if (from < 0 || to < from) throw new Error(`README.md has no place for the table '${name}'`);
    return `${readme.slice(0, from + start.length)}\n\n${formatTable(rows())}\n\n${
      readme.slice(to)
    }`;
  }, text);
}

function commandRows(): Row[] {
  return [
    ["command, or option of all", "what it does"],
    ...COMMANDS.map(({ name, arguments: args = [], options = [], description, writes }) => {
      const words = [
        name,
        ...args.map(({ form }) => form),
        ...options.map(({ flags }) => `[${longFlag(flags)}]`),
      ];
      return [`\`${words.join(" ")}\`${writes ? " ¹" : ""}`, description];
    }),
    ...GLOBAL_OPTIONS.map(({ flags, variable, description, choices }) => [
      `\`${flags}\`, \`${variable}\``,
      choices === undefined ? description : `${description}: ${choices.join(", ")}`,
    ]),
  ];
}

/** `--out <directory>` of `-o, --out <directory>`. */
function longFlag(flags: string): string {
  return flags.slice(flags.indexOf("--"));
}

/** Every key but the limits, which have a table of their own. */
function keyRows(): Row[] {
  const schema = createConfigSchema();
  const servers = property(schema, "mcpServers").additionalProperties as JsonSchema;
  const kinds = servers.oneOf as readonly JsonSchema[];
  const rows = [
    ...kinds.flatMap((kind) => settingsOf(kind, ["mcpServers.<name>"])),
    ...settingsOf(schema, []).filter(([key]) => !/^`(mcpServers|limits\.)/.test(key)),
  ];
  // Both kinds of server have some keys, not always with the same default.
  const byKey = new Map<string, Row>();
  for (const [key, byDefault, meaning] of rows) {
    const isSame = (byKey.get(key)?.[1] ?? byDefault) === byDefault;
    byKey.set(key, [key, isSame ? byDefault : "", meaning]);
  }
  return [["key", "default", "meaning"], ...byKey.values()];
}

/** Keys that say what they mean; the others are kept for later versions. An object that says it stands for its keys. */
function settingsOf(schema: JsonSchema, path: readonly string[]): Row[] {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  return Object.entries(properties).flatMap(([key, value]) => {
    const name = [...path, key];
    const { default: byDefault, description } = value;
    const inner = value.properties as Record<string, JsonSchema> | undefined;
    if (inner !== undefined) {
      if (description === undefined) return settingsOf(value, name);
      const keys = Object.keys(inner).map((each) => `\`${each}\``).join(", ");
      return [[`\`${name.join(".")}\``, "", `${description}: ${keys}`]];
    }
    return description === undefined
      ? []
      : [[`\`${name.join(".")}\``, formatDefault(byDefault), String(description)]];
  });
}

function limitRows(): Row[] {
  const limits = property(createConfigSchema(), "limits").properties as Record<string, JsonSchema>;
  return [
    ["key under `limits`", "default", "what is limited"],
    ...Object.entries(limits).map(([key, value]) => [
      `\`${key}\``,
      key.endsWith("Bytes") ? formatBytes(Number(value.default)) : formatDefault(value.default),
      String(value.description),
    ]),
  ];
}

function property(schema: JsonSchema, key: string): JsonSchema {
  return (schema.properties as Record<string, JsonSchema>)[key];
}

function formatDefault(value: unknown): string {
  if (typeof value === "number") return value.toLocaleString("en-US");
  if (typeof value === "boolean") return `\`${value}\``;
  if (typeof value === "string") return `\`"${value}"\``;
  // Of what has several forms, the short one.
  const mode = (value as { mode?: string } | undefined)?.mode;
  return mode === undefined ? "" : `\`"${mode}"\``;
}

function formatBytes(bytes: number): string {
  const MIB = 1024 * 1024;
  return bytes % MIB === 0 ? `${bytes / MIB} MiB` : `${bytes / 1024} KiB`;
}

/** As the formatter of this repository wants it. */
function formatTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = cells[0].map((_, column) =>
    Math.max(3, ...cells.map((row) => row[column].length))
  );
  const line = (row: Row): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join("\n");
}

if (import.meta.main) {
  for (const [name, render] of Object.entries(DOCUMENTS)) {
    const file = fileURLToPath(new URL(name, ROOT));
    let text = "";
    try {
      text = readFileSync(file, "utf8");
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") throw thrown;
    }
    const fresh = render(text);
    if (fresh !== text) writeFileSync(file, fresh);
  }
}
