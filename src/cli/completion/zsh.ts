/** The completion script for zsh: a file `_shmtop` in a folder of its `fpath`. */
import type { Source } from "../words.ts";
import type { Flag, Part, Program, Value } from "./program.ts";

export const zshScript = ({ screen, commands }: Program): string => `\
#compdef shmtop
# zsh completion for shmtop, made by: shmtop completion zsh
_shmtop_targets() {
  local -a targets
  targets=(\${(f)"$(_call_program targets shmtop completion targets 2>/dev/null)"})
  compadd -a targets
}
_shmtop_command() {
  local -a commands
  commands=(
${commands.map(({ id, summary }) => `    ${quote(`${id}:${summary}`)}`).join("\n")}
  )
  _describe command commands
}
_shmtop() {
  local curcontext=$curcontext state line ret=1
  typeset -A opt_args
  _arguments -C -s -S \\
${screen.options.map(optionSpec).join("\n")}
    '1: :_shmtop_command' \\
    '*:: :->operands' && ret=0
  [[ $state == operands ]] || return ret
  case $line[1] in
${commands.map(commandCase).join("\n")}
  esac
}
# Loaded by compinit, it runs as the completion itself; sourced, it says what it is for.
if [[ $funcstack[1] == _shmtop ]]; then _shmtop "$@"; else compdef _shmtop shmtop; fi
`;

function commandCase({ id, options, operands, isVariadic }: Part): string {
  const lines = [
    ...options.map(optionSpec),
    ...operands.map((value, index) => {
      const place = isVariadic && index === operands.length - 1 ? "*" : String(index + 1);
      return `    ${quote(`${place}:${escapeColons(value.placeholder)}:${actionOf(value)}`)} \\`;
    }),
  ];
  return `  ${id})\n    _arguments -s -S \\\n${lines.join("\n")}\n    && ret=0 ;;`.replace(
    / \\\n {4}&& ret=0/,
    " && ret=0",
  );
}

/** `'(-k --kind)'{-k+,--kind=}'[help]:KIND:action'`: a value may be in the same word, or in the next. */
function optionSpec({ names, help, value }: Flag): string {
  const takes = value === null ? "" : `:${escapeColons(value.placeholder)}:${actionOf(value)}`;
  const text = quote(`[${help.replaceAll(/[[\]\\]/g, "\\$&")}]${takes}`);
  const own = value === null ? names : names.map((name) => name + (name.length > 2 ? "=" : "+"));
  return own.length === 1
    ? `    ${own[0]}${text} \\`
    : `    ${quote(`(${names.join(" ")})`)}{${own.join(",")}}${text} \\`;
}

const SOURCES: Readonly<Record<Source, string>> = {
  file: "_files",
  directory: "_files -/",
  program: "_command_names -e",
  process: "_pids",
  host: "_hosts",
  target: "_shmtop_targets",
};

function actionOf({
  placeholder,
  words: { fixed, sources, isList, isSigned, isOpen },
}: Value): string {
  const words = isSigned ? [...fixed, ...fixed.map((word) => `-${word}`)] : fixed;
  if (isOpen) return `compadd -S "" - ${words.join(" ")}`;
  if (isList && words.length > 0) return `_sequence compadd - ${words.join(" ")}`;
  const [source, ...others] = sources;
  if (words.length === 0 && others.length === 0)
    return source === undefined ? " " : SOURCES[source];
  if (source === undefined) return `(${words.join(" ")})`;
  const each = sources.map((name) => `"${name}:${name}:${SOURCES[name]}"`);
  const known =
    words.length === 0 ? [] : [`"words:${placeholder.replaceAll(":", " ")}:(${words.join(" ")})"`];
  return escapeColons(`_alternative ${[...known, ...each].join(" ")}`);
}

/** A colon ends a part. */
const escapeColons = (text: string): string => text.replaceAll(/[:\\]/g, "\\$&");

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
