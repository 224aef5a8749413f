/** The completion script for bash, which needs nothing but bash: no package of shared completion functions. */
import type { Source, Words } from "../words.ts";
import type { Flag, Part, Program, Value } from "./program.ts";

export const bashScript = ({ screen, commands }: Program): string => `\
# bash completion for shmtop, made by: shmtop completion bash
_shmtop() {
  local line=\${COMP_LINE:0:COMP_POINT} word current before= command= operand=0 at
  local fixed= sources= list= sign= open= head= breaks prefix
  local -a typed replies
  # bash splits words at = : and @ as well, which are part of ours.
  read -ra typed <<<"$line"
  [[ $line == *[[:space:]] ]] && typed+=("")
  current=\${typed[-1]}
  ((\${#typed[@]} > 2)) && before=\${typed[-2]}
  for ((at = 1; at < \${#typed[@]} - 1; at++)); do
    word=\${typed[at]}
    case $command:$word in
${cases([screen, ...commands].flatMap(valued), "      ((at++))")}
    *:-*) ;;
    :${commands.map(({ id }) => id).join(" | :")}) command=$word ;;
    *) ((operand++)) ;;
    esac
  done
  if [[ $current == --*=* ]]; then
    before=\${current%%=*}
    current=\${current#*=}
  fi
  case $command:$before in
${[screen, ...commands].flatMap(valueCases).join("\n")}
  *)
    if [[ $current == -* ]]; then
      case $command in
${[screen, ...commands].map((part) => `      "${part.id}") fixed=${quote(part.options.flatMap(({ names }) => names))} ;;`).join("\n")}
      esac
    else
      case $command:$operand in
      :0) fixed=${quote(commands.map(({ id }) => id))} ;;
${commands.flatMap(operandCases).join("\n")}
      esac
    fi
    ;;
  esac
  [[ $list ]] && head=\${current%"\${current##*,}"}
  [[ $sign && $current == -* ]] && head=-
  mapfile -t COMPREPLY < <(compgen -W "$fixed" -P "$head" -- "\${current#"$head"}")
  for word in $sources; do
    case $word in
${Object.entries(SOURCES)
  .map(([source, reply]) => `    ${source}) ${reply} ;;`)
  .join("\n")}
    esac
    COMPREPLY+=("\${replies[@]}")
  done
  [[ $open && \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} != *=* ]] && compopt -o nospace
  breaks=\${COMP_WORDBREAKS//[^:=@]/}
  if [[ $breaks && $current == *["$breaks"]* ]]; then
    prefix=\${current%"\${current##*["$breaks"]}"}
    COMPREPLY=("\${COMPREPLY[@]#"$prefix"}")
  fi
}
complete -F _shmtop shmtop
`;

/** Each fills the array \`replies\`. Nothing that comes from outside is ever given to \`compgen -W\`, which would run it. */
const SOURCES: Readonly<Record<Source, string>> = {
  file: 'mapfile -t replies < <(compgen -f -- "$current"); compopt -o filenames',
  directory: 'mapfile -t replies < <(compgen -d -- "$current"); compopt -o filenames',
  program: 'mapfile -t replies < <(compgen -c -- "$current")',
  process: 'mapfile -t replies < <(compgen -W "$(cd /proc && echo [0-9]*)" -- "$current")',
  host: 'mapfile -t replies < <(compgen -A hostname -- "$current")',
  target: `replies=()
      while IFS= read -r at; do
        [[ $at == "$current"* ]] && replies+=("$at")
      done < <("\${typed[0]}" completion targets 2>/dev/null)`,
};

const quote = (words: readonly string[]): string => `'${words.join(" ")}'`;

/** Patterns of the options that take a value, as `case $command:$word` sees them. */
const valued = ({ id, options }: Part): readonly string[] =>
  options.filter(({ value }) => value !== null).flatMap((flag) => patterns(id, flag));

const patterns = (id: string, { names }: Flag): readonly string[] =>
  names.map((name) => `${id}:${name}`);

const cases = (found: readonly string[], action: string): string =>
  `    ${found.join(" | ")})\n${action}\n      ;;`;

const valueCases = ({ id, options }: Part): readonly string[] =>
  options.flatMap((flag) =>
    flag.value === null
      ? []
      : [`  ${patterns(id, flag).join(" | ")}) ${settings(flag.value.words)} ;;`],
  );

const operandCases = ({ id, operands, isVariadic }: Part): readonly string[] =>
  operands.map(
    ({ words }: Value, index) =>
      `      ${id}:${isVariadic && index === operands.length - 1 ? "*" : index}) ${settings(words)} ;;`,
  );

function settings({ fixed, sources, isList, isSigned, isOpen }: Words): string {
  return [
    `fixed=${quote(fixed)}`,
    ...(sources.length === 0 ? [] : [`sources=${quote(sources)}`]),
    ...(isList ? ["list=1"] : []),
    ...(isSigned ? ["sign=1"] : []),
    ...(isOpen ? ["open=1"] : []),
  ].join(" ");
}
