import type { GlobalOptions } from "./context.ts";
import type { Output } from "./output.ts";

/** An option as the command line, its help, the completions and the README know it. */
export interface OptionSpec {
  /** In commander's words: `-c, --config <file>`. */
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  /** The variable that stands in for it. */
  readonly variable?: string;
  /** Given several times it makes a list. */
  readonly isRepeatable?: boolean;
}

/** An argument: its form in commander's words, what it means, and the words it can be. */
export interface ArgumentSpec {
  /** `<file>`, `[server]` or `[client...]`. */
  readonly form: string;
  readonly description: string;
  readonly choices?: readonly string[];
}

/** One command line, parsed. */
export interface Invocation<Options extends GlobalOptions = GlobalOptions> {
  /** Without the command itself; after `--` everything is an argument. */
  readonly args: readonly string[];
  readonly options: Options;
  readonly output: Output;
  /** Sets the exit code of a command that ends otherwise than with 0 or by throwing. */
  exit(code: number): void;
}

/** A command. The table of all of them is data, so that a process loads only the one that it runs. */
export interface CommandSpec {
  readonly name: string;
  readonly description: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  /** Writes outside the scratch directory, which Runbyte's ordinary permissions do not allow. */
  readonly writes?: boolean;
  // deno-lint-ignore no-explicit-any -- commander hands over the very options that the command names here
  readonly load: () => Promise<(invocation: Invocation<any>) => Promise<void>>;
}
