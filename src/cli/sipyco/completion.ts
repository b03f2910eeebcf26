import { Argument, Command } from "commander";
import type { Subcommand } from "./subcommand.js";
import { SUBCOMMANDS } from "./subcommands.js";

/** What can follow a subcommand, but for its arguments. */
interface Completable {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly { readonly flag: string; readonly description: string }[];
}

const SHELLS = { bash, zsh, fish } as const;

/**
 * `sipyco completion SHELL`. The script knows all names by itself, so that it answers at once: nothing is started when
 * somebody presses the tabulator key.
 */
export const completion: Subcommand = {
  configure(command) {
    command
      .description("Print the script that completes this command in a shell, to be sourced by it.")
      .addArgument(new Argument("<SHELL>", "which shell").choices(Object.keys(SHELLS)))
      .addHelpText("after", '\nIn ~/.bashrc, for example:\n\n  eval "$(sipyco completion bash)"');
  },
  async run(command, io) {
    const [shell] = command.processedArgs as [keyof typeof SHELLS];
    io.stdout.write(SHELLS[shell](await Promise.all(SUBCOMMANDS.map(describe))));
    return 0;
  },
};

async function describe({ name, summary, load }: (typeof SUBCOMMANDS)[number]): Promise<Completable> {
  const command = new Command(name);
  (await load()).configure(command);
  const flags = command.options.map(({ long, short, description }) => ({
    flag: long ?? short ?? "",
    description,
  }));
  return { name, summary, flags: [...flags, { flag: "--help", description: "show this help and end" }] };
}

function bash(all: readonly Completable[]): string {
  const cases = all.map(
    ({ name, flags }) => `    ${name}) words="${flags.map(({ flag }) => flag).join(" ")}" ;;`,
  );
  return `_sipyco() {
  local cur=\${COMP_WORDS[COMP_CWORD]} words=
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "${all.map(({ name }) => name).join(" ")}" -- "$cur"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join("\n")}
  esac
  case $cur in
    -*) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
    *) COMPREPLY=($(compgen -f -- "$cur")) ;;
  esac
}
complete -o filenames -F _sipyco sipyco
`;
}

function zsh(all: readonly Completable[]): string {
  const names = all.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  const cases = all.map(({ name, flags }) => {
    const specs = flags.map(({ flag, description }) =>
      quoted(`${flag}[${description.replace(/[[\]]/g, "\\$&")}]`),
    );
    return `    ${name}) _arguments ${specs.join(" ")} '*:file:_files' ;;`;
  });
  return `#compdef sipyco
_sipyco() {
  local -a commands=(
${names.join("\n")}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${cases.join("\n")}
  esac
}
compdef _sipyco sipyco
`;
}

function fish(all: readonly Completable[]): string {
  const lines = all.flatMap(({ name, summary, flags }) => [
    `complete -c sipyco -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...flags.map(
      ({ flag, description }) =>
        `complete -c sipyco -n '__fish_seen_subcommand_from ${name}' -l ${flag.replace(/^-+/, "")} -d ${quoted(description)}`,
    ),
  ]);
  return `${lines.join("\n")}\n`;
}

/** In single quotes, as all three shells take them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
