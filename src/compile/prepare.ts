/**
 * From an agent's text to a module that can be checked and run. Runs in the compiler process alone.
 * @module
 */
import { chooseForm } from "./forms.ts";
import type {
  ModuleReference,
  PreparedText,
  PrepareReply,
  PrepareRequest,
  Problem,
} from "./messages.ts";
import { scanTypeScript, type Span } from "./scan.ts";
import { readShape, type Shape } from "./shape.ts";
import {
  applyEdits,
  compose,
  fromSource,
  type MappedText,
  toSource,
  unchanged,
} from "./source_map.ts";
import { jsonErrorOffset, syntaxProblem } from "./syntax_problem.ts";
import { transpile } from "./transpile.ts";

/** Reads a text; whatever is wrong with it comes back as problems. */
export function prepare(request: PrepareRequest): PrepareReply {
  const { text } = request;
  try {
    switch (request.language) {
      case "json":
        return prepareJson(text);
      case "js":
        return prepareJavaScript(text);
      case "ts":
        return prepareTypeScript(request);
    }
  } catch (error) {
    return refuse(syntaxProblem(error, text));
  }
}

/** A Markdown fence around a whole program, which models sometimes leave there. */
const FENCED = /^\s*```\w*[^\S\n]*(?=\n)[^]*?(?<=\n)(```\s*)$/;

function prepareTypeScript({ text: written, isEntry }: PrepareRequest): PrepareReply {
  const text = isEntry ? withoutFence(written) : written;
  const scan = scanTypeScript(text);
  if (scan.problems.length > 0) return refuse(...scan.problems);
  const source = blank(text, scan.attributes);
  const js = transpile(source);
  let shape: Shape;
  try {
    shape = readShape(js.text);
  } catch (error) {
    return refuse(syntaxProblem(error, text, js.segments));
  }
  if (shape.problems.length > 0) {
    return refuse(
      ...shape.problems.map((one) => ({ ...one, start: toSource(js.segments, one.start) })),
    );
  }
  const facts = {
    assigned: shape.assigned,
    bindings: shape.bindings,
    calls: shape.calls.map((call) => ({
      ...call,
      start: toSource(js.segments, call.start),
      end: toSource(js.segments, call.end),
    })),
  };
  if (!isEntry) {
    if (shape.topReturn) {
      return refuse(returnInModule(toSource(js.segments, shape.topReturn.start)));
    }
    const run = { ...js, references: shape.references };
    const check = { ...unchanged(source), references: scan.references };
    return { ok: true, module: { ...facts, check, run, result: "none" } };
  }
  const form = chooseForm(source, scan, js.text, shape);
  if (form.problems.length > 0) return refuse(...form.problems);
  const run = locate(applyEdits(js.text, form.runEdits), shape.references);
  return {
    ok: true,
    module: {
      check: locate(applyEdits(source, form.checkEdits), scan.references),
      run: { ...run, segments: compose(run.segments, js.segments) },
      result: form.result,
      warning: form.warning,
      ...facts,
    },
  };
}

/** JavaScript runs as it is; the checker sees names without types. */
function prepareJavaScript(text: string): PrepareReply {
  const shape = readShape(text);
  if (shape.problems.length > 0) return refuse(...shape.problems);
  if (shape.topReturn) return refuse(returnInModule(shape.topReturn.start));
  const stars = shape.stars.map((specifier) => `export * from ${JSON.stringify(specifier)};\n`);
  const stub = stubFor(shape.names) + stars.join("");
  return {
    ok: true,
    module: {
      check: { text: stub, segments: [], references: scanTypeScript(stub).references },
      run: { ...unchanged(text), references: shape.references },
      ...NO_FACTS,
    },
  };
}

/** Exports of which nothing is known: each may be used as a value and as a type. */
function stubFor(names: readonly string[]): string {
  const list = names.map((name) => `value as ${name}`).join(", ");
  return `declare const value: any;\ntype value = any;\nexport { ${list} };\n`;
}

/** Data has no type that would hold in the next run. */
function prepareJson(text: string): PrepareReply {
  try {
    JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const start = jsonErrorOffset(text);
    return refuse({ code: "syntax", message: `No valid JSON: ${message}`, start, length: 1 });
  }
  const run = `export default JSON.parse(${JSON.stringify(text)});\n`;
  return {
    ok: true,
    module: {
      check: { text: stubFor(["default"]), segments: [], references: [] },
      run: { text: run, segments: [], references: [] },
      ...NO_FACTS,
    },
  };
}

const NO_FACTS = { result: "none", assigned: [], bindings: [], calls: [] } as const;

function returnInModule(start: number): Problem {
  return {
    code: "syntax",
    message: "A module that is imported cannot return",
    start,
    length: "return".length,
    hint: "Export a function, and call it where the module is imported",
  };
}

function refuse(...problems: Problem[]): PrepareReply {
  return { ok: false, problems };
}

function withoutFence(text: string): string {
  const end = FENCED.exec(text)?.[1];
  if (end === undefined) return text;
  return blank(text, [
    { start: 0, end: text.indexOf("\n", text.indexOf("```")) },
    { start: text.length - end.length, end: text.length },
  ]);
}

/** Spaces in place of the spans, so that nothing moves. */
function blank(text: string, spans: readonly Span[]): string {
  const edits = spans.map(({ start, end }) => ({
    start,
    end,
    text: text.slice(start, end).replace(/[^\n]/g, " "),
  }));
  return applyEdits(text, edits).text;
}

/** Finds the references again in a text that was edited. */
function locate(mapped: MappedText, references: readonly ModuleReference[]): PreparedText {
  const found = references.flatMap((reference): ModuleReference[] => {
    const start = fromSource(mapped.segments, reference.start);
    return start === undefined
      ? []
      : [{ ...reference, start, end: start + reference.end - reference.start }];
  });
  return { ...mapped, references: found };
}
