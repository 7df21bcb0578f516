/**
 * Gives every form of program an entry that the engine can call, without moving a line:
 * a program with a `return` outside any function goes into a function behind its imports.
 * @module
 */
import type { Problem } from "./messages.ts";
import type { ExportMark, Scan } from "./scan.ts";
import type { Shape } from "./shape.ts";
import type { Edit } from "./source_map.ts";

/** How a program is run, and what has to change for that. */
export interface Form {
  readonly result: "default" | "exec" | "none";
  /** For the TypeScript that is checked. */
  readonly checkEdits: readonly Edit[];
  /** For the JavaScript that runs. */
  readonly runEdits: readonly Edit[];
  readonly problems: readonly Problem[];
  /** What the agent should know about a program that can be run. */
  readonly warning?: string;
}

const WRAPPER_START = ";export default async function(){";
const WRAPPER_END = "\n}";

/** A text with the places that a wrapper has to know. */
type Part = Pick<Scan, "imports" | "headEnd" | "exports"> & { readonly text: string };

/** Decides the form of a program. */
export function chooseForm(source: string, scan: Scan, js: string, shape: Shape): Form {
  if (shape.topReturn !== undefined) {
    const blocking = scan.exports.find(({ kind }) => kind !== "local");
    return {
      result: "default",
      checkEdits: wrap({ ...scan, text: source }),
      runEdits: wrap({ ...shape, text: js }),
      problems: blocking === undefined ? [] : [returnBesideExport(blocking)],
    };
  }
  if (shape.names.includes("default")) return plain("default");
  if (shape.exec === "exported") return plain("exec");
  if (shape.exec === "local") return plain("exec", append(js, "\n;export{exec}"));
  if (shape.lastCall !== undefined) {
    return plain("default", { ...shape.lastCall, text: "export default await " });
  }
  const { idleFunction } = shape;
  if (idleFunction === undefined) return plain("none");
  const warning = `The program declares '${idleFunction}' and calls nothing: end it with ` +
    `return await ${idleFunction}(), or export it as default`;
  return { ...plain("none"), warning };
}

function plain(result: Form["result"], ...runEdits: Edit[]): Form {
  return { result, checkEdits: [], runEdits, problems: [] };
}

/** Puts everything behind the leading imports into a function; later imports are moved in front of it. */
function wrap({ text, imports, headEnd, exports }: Part): Edit[] {
  const start = headEnd > 0 ? headEnd : text.startsWith("#!") ? text.indexOf("\n") + 1 : 0;
  const late = imports.filter((one) => one.start >= start);
  const moved = late.flatMap((one): Edit[] => [
    { start, end: start, text: ";" },
    { start, end: start, text: text.slice(one.start, one.end), origin: one.start },
    { ...one, text: "" },
  ]);
  return [
    ...moved.filter((edit) => edit.text !== ""),
    { start, end: start, text: WRAPPER_START },
    ...moved.filter((edit) => edit.text === ""),
    ...exports.filter(({ kind }) => kind === "local").map(({ span }) => ({ ...span, text: "" })),
    append(text, WRAPPER_END),
  ];
}

function append(text: string, end: string): Edit {
  return { start: text.length, end: text.length, text: end };
}

function returnBesideExport({ span, kind }: ExportMark): Problem {
  return {
    code: "syntax",
    message: `A 'return' outside any function cannot stand beside 'export${
      kind === "default" ? " default" : " … from"
    }'`,
    start: span.start,
    length: "export".length,
    hint: "Remove this export, or move the code with the return into the exported function",
  };
}
