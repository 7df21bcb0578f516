import type { GlobalOptions } from "./context.ts";

/** Flags that nearly every start has, and the options that they set. */
const FLAGS: Readonly<Record<string, "config" | "scratch">> = {
  "-c": "config",
  "--config": "config",
  "--scratch": "scratch",
};

/** Variables that stand in for options; these two are read where the configuration is looked for. */
const READ_LATER: ReadonlySet<string> = new Set(["RUNBYTE_CONFIG", "RUNBYTE_SCRATCH"]);

/**
 * The options of a plain `runbyte [serve]`, which a client waits for and for which commander would load half of Node's library,
 * or undefined if there is anything that commander has to look at.
 */
export function parseServeArgs(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): GlobalOptions | undefined {
  if (Object.keys(env).some((name) => name.startsWith("RUNBYTE_") && !READ_LATER.has(name))) {
    return undefined;
  }
  const options: { config?: string; scratch?: string } = {};
  for (let index = args[0] === "serve" ? 1 : 0; index < args.length; index += 2) {
    const flag = args[index];
    const value = args[index + 1];
    if (!Object.hasOwn(FLAGS, flag) || value === undefined || value.startsWith("-")) {
      return undefined;
    }
    options[FLAGS[flag]] = value;
  }
  return options;
}
