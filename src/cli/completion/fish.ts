/** The completion script for fish. */
import type { Source, Words } from "../words.ts";
import type { Flag, Part, Program } from "./program.ts";

export function fishScript({ screen, commands }: Program): string {
  const ids = commands.map(({ id }) => id).join(" ");
  const isScreen = `not __fish_seen_subcommand_from ${ids}`;
  return [
    "# fish completion for shmtop, made by: shmtop completion fish",
    "complete -c shmtop -f",
    ...commands.map(
      ({ id, summary }) => `complete -c shmtop -n ${quote(isScreen)} -a ${id} -d ${quote(summary)}`,
    ),
    ...screen.options.map((flag) => optionLine(isScreen, flag)),
    ...commands.flatMap(commandLines),
    "",
  ].join("\n");
}

const commandLines = ({ id, options, operands }: Part): readonly string[] => {
  const isHere = `__fish_seen_subcommand_from ${id}`;
  return [
    ...options.map((flag) => optionLine(isHere, flag)),
    ...operands
      .map(({ words }) => candidates(words))
      .filter((words) => words !== "")
      .map((words) => `complete -c shmtop -n ${quote(isHere)} -a ${quote(words)}`),
  ];
};

function optionLine(condition: string, { names, help, value }: Flag): string {
  const flags = names.map((name) =>
    name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const words = value === null ? null : candidates(value.words);
  const takes = words === null ? [] : ["-x", ...(words === "" ? [] : [`-a ${quote(words)}`])];
  return [
    `complete -c shmtop -n ${quote(condition)}`,
    ...flags,
    ...takes,
    `-d ${quote(help)}`,
  ].join(" ");
}

const SOURCES: Readonly<Record<Source, string>> = {
  file: "(__fish_complete_path)",
  directory: "(__fish_complete_directories)",
  program: "(__fish_complete_command)",
  process: "(__fish_complete_pids)",
  host: "(__fish_print_hostnames)",
  target: "(command shmtop completion targets 2>/dev/null)",
};

function candidates({ fixed, sources, isList, isSigned }: Words): string {
  const words = isSigned ? [...fixed, ...fixed.map((word) => `-${word}`)] : fixed;
  const known = isList ? [`(__fish_append , ${words.join(" ")})`] : words;
  return [...known, ...sources.map((source) => SOURCES[source])].join(" ");
}

const quote = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
