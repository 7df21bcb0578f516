import type { CommandSpec, Invocation, OptionSpec } from "./command.ts";
import { COMMANDS, GLOBAL_OPTIONS } from "./commands.ts";

/** `runbyte completions <shell>`: a script for the shell's start-up file, made of the table of commands. */
export async function runCompletions({ args: [shell], output }: Invocation): Promise<void> {
  const write = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell]!;
  await output.print(write());
}

/** The words that may follow a command: its options, and the values of its arguments. */
function wordsOf({ options = [], arguments: args = [] }: CommandSpec): readonly string[] {
  const values = args.flatMap(({ choices = [] }) => choices);
  return [...values, ...[...options, ...GLOBAL_OPTIONS].flatMap(flagsOf), "--help"];
}

/** `-c` and `--config` of `-c, --config <file>`. */
function flagsOf({ flags }: OptionSpec): readonly string[] {
  return flags.match(/(?<![\w-])--?[a-z][a-z-]*/gi) ?? [];
}

function takesFile({ arguments: args = [] }: CommandSpec): boolean {
  return args.some(({ form }) => form === "<file>");
}

const NAMES = [...COMMANDS.map(({ name }) => name), "help"];

function bashScript(): string {
  const cases = COMMANDS.map((command) =>
    `    ${command.name}) words="${wordsOf(command).join(" ")}" ;;`
  );
  const values = optionValues().map(([flags, choices]) =>
    `    ${flags.join("|")}) COMPREPLY=($(compgen -W "${choices.join(" ")}" -- "$word")); return ;;`
  );
  return `# runbyte completions bash >> ~/.bashrc
_runbyte() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="" words i
  case "$before" in
${values.join("\n")}
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    case " ${
    NAMES.join(" ")
  } " in *" \${COMP_WORDS[i]} "*) command="\${COMP_WORDS[i]}"; break ;; esac
  done
  case "$command" in
${cases.join("\n")}
    help) words="${COMMANDS.map(({ name }) => name).join(" ")}" ;;
    *) words="${NAMES.join(" ")} ${GLOBAL_OPTIONS.flatMap(flagsOf).join(" ")} --help --version" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o bashdefault -o default -F _runbyte runbyte
`;
}

function zshScript(): string {
  const commands = COMMANDS.map(({ name, description }) =>
    `    '${quote(`${name}:${description}`)}'`
  );
  const cases = COMMANDS.map((command) => {
    const words = wordsOf(command).map((word) => `'${word}'`).join(" ");
    const files = takesFile(command) ? "; _files" : "";
    return `    ${command.name}) compadd -- ${words}${files} ;;`;
  });
  return `#compdef runbyte
# runbyte completions zsh > "\${fpath[1]}/_runbyte"
_runbyte() {
  local -a commands=(
${commands.join("\n")}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  case "$words[2]" in
${cases.join("\n")}
    help) _describe command commands ;;
    *) _files ;;
  esac
}
if [[ "\${funcstack[1]}" == _runbyte ]]; then _runbyte "$@"; else compdef _runbyte runbyte; fi
`;
}

function fishScript(): string {
  const lines = ["# runbyte completions fish > ~/.config/fish/completions/runbyte.fish"];
  for (const option of GLOBAL_OPTIONS) lines.push(fishOption("", option));
  for (const { name, description, options = [], arguments: args = [] } of COMMANDS) {
    lines.push(
      `complete -c runbyte -n __fish_use_subcommand -f -a ${name} -d '${quote(description)}'`,
    );
    const when = ` -n '__fish_seen_subcommand_from ${name}'`;
    const choices = args.flatMap(({ choices = [] }) => choices);
    if (choices.length > 0) lines.push(`complete -c runbyte${when} -f -a '${choices.join(" ")}'`);
    for (const option of options) lines.push(fishOption(when, option));
  }
  return `${lines.join("\n")}\n`;
}

function fishOption(when: string, option: OptionSpec): string {
  const words = flagsOf(option).map((flag) =>
    flag.startsWith("--") ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`
  ).join("");
  const value = /<.*>/.test(option.flags) ? " -r" : "";
  const choices = option.choices === undefined ? "" : ` -f -a '${option.choices.join(" ")}'`;
  return `complete -c runbyte${when}${words}${value}${choices} -d '${quote(option.description)}'`;
}

/** The options whose value is one of some words. */
function optionValues(): readonly (readonly [readonly string[], readonly string[]])[] {
  const options = [...GLOBAL_OPTIONS, ...COMMANDS.flatMap(({ options = [] }) => options)];
  return options.flatMap((option) =>
    option.choices === undefined ? [] : [[flagsOf(option), option.choices] as const]
  );
}

/** For a string in single quotes. */
function quote(text: string): string {
  return text.replaceAll("'", `'\\''`);
}
