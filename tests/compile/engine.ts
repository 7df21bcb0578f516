import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSSyncVariant,
} from "quickjs-emscripten-core";
import variant from "@jitl/quickjs-wasmfile-release-sync";
import type { Program } from "../../src/compile/program.ts";
import { originalPosition } from "../../src/compile/source_map.ts";

const engine = await newQuickJSWASMModuleFromVariant(variant as unknown as QuickJSSyncVariant);

/** How a program ended in a bare engine. */
export interface Ending {
  /** The value as JSON, or undefined if the program threw. */
  readonly value?: string;
  readonly error?: string;
  /** `file:line:column` of the frames in the agent's own text. */
  readonly frames: readonly string[];
}

const FRAME = /\(?([\w@/.-]+):(\d+):(\d+)\)?$/;

/** Runs a program without any host. */
export function run(program: Program): Ending {
  const runtime = engine.newRuntime();
  runtime.setModuleLoader((name) => {
    const text = program.modules[name];
    return text ?? { error: new Error(`no module ${name}`) };
  }, (_base, name) => name);
  const context = runtime.newContext();
  context.evalCode(
    `globalThis.ending = {};
     globalThis.settle = async (namespace, name) => {
       try {
         let value = name === "none" ? undefined : namespace[name];
         if (typeof value === "function") value = value();
         globalThis.ending = { value: JSON.stringify(await value) ?? "undefined" };
       } catch (error) {
         globalThis.ending = { error: String(error), stack: String(error.stack) };
       }
     };`,
  );
  const start =
    `import("${program.entry}").then((namespace) => settle(namespace, "${program.result}"),
    (error) => { ending = { error: String(error), stack: String(error.stack) }; })`;
  const started = context.evalCode(start, "start.js");
  if (started.error) throw new Error(JSON.stringify(context.dump(started.error)));
  runtime.executePendingJobs();
  const { value, error, stack = "" } = dump(context, "ending") as Record<string, string>;
  const frames = stack.split("\n").flatMap((line) => {
    const [, file, row, column] = FRAME.exec(line.trim()) ?? [];
    if (file === undefined || file === "start.js") return [];
    const at = originalPosition(program.positions[file], Number(row), Number(column));
    return [`${file}:${at.line}:${at.column}`];
  });
  return { value, error, frames };
}

function dump(context: QuickJSContext, expression: string): unknown {
  const result = context.evalCode(expression);
  if (result.error) throw new Error(JSON.stringify(context.dump(result.error)));
  return context.dump(result.value);
}
