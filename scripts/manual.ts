/** The manual page shmtop(1), from the tables that the program is made of. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { actions } from "../src/app/actions.ts";
import { keysOf, showKeys } from "../src/app/key.ts";
import { parseKeymap } from "../src/app/keymap.ts";
import { commands } from "../src/cli/commands.ts";
import { commonOptions, readOnlyIds } from "../src/cli/common.ts";
import { flagsOf, helpOption, screenOptions, versionOption } from "../src/cli/screen.ts";
import { exitRows } from "../src/cli/usage.ts";
import { columnsOf } from "../src/commands/columns.ts";
import type { Command, OptionSpec } from "../src/commands/command.ts";
import { kinds } from "../src/kinds/index.ts";
import { FILTER_HELP } from "../src/model/filter.ts";
import { meaningOf, verdictStates } from "../src/model/mark.ts";
import { keymapNames } from "../src/options.ts";
import { filterExamples } from "./readme-words.ts";
import { bold, italic, item, plain, section, subsection } from "./roff.ts";

/** @param date of what is described, YYYY-MM-DD. */
export const manualPage = (version: string, date: string): string =>
  [
    `.TH SHMTOP 1 "${date}" "shmtop ${plain(version)}" "User Commands"`,
    section("NAME", "shmtop \\- a top for Linux IPC, with a verdict on every object"),
    section("SYNOPSIS", ".nf", synopsis([]), ...commands.map(synopsisOf), ".fi"),
    section("DESCRIPTION", plain(ABOUT)),
    section("OPTIONS", ...[...screenOptions, versionOption, helpOption].map(optionItem)),
    section("COMMANDS", ...commands.map(commandPart)),
    section("VERDICTS", ...verdictStates.map((id) => item(bold(id), meaningOf(id)))),
    section("KINDS", ...kinds.map(({ id, title }) => item(bold(id), title))),
    section("COLUMNS", ...columnsOf(kinds).map(({ id, help }) => item(bold(id), help))),
    section("FILTERS", plain(`${FILTER_HELP}.`), ...filterExamples.map(filterItem)),
    section("KEYS", plain(KEYS), ...keyItems()),
    section("EXIT STATUS", ...exitRows.map(([status, text]) => item(bold(status), text))),
    section("ENVIRONMENT", ...ENVIRONMENT.map(([name, text]) => item(bold(name), text))),
    section("FILES", ...FILES.map(([name, text]) => item(italic(name), text))),
    section("SEE ALSO", SEE_ALSO.map(([name, part]) => `.BR ${name} (${part})`).join(" ,\n")),
    "",
  ].join("\n");

const ABOUT =
  "shmtop finds the processes behind every IPC object of every ipc namespace: System V shared memory, semaphores and " +
  "queues, POSIX shared memory, semaphores and queues, and memfds. It compares what it found with the kernel's own " +
  "count, says which objects nobody needs any more and why, and removes those when told. Without a command it is a " +
  "screen.";

const KEYS = `Of the keymap ${keymapNames[0]}; on the screen, ? shows those of the one in use.`;

type Rows = readonly (readonly [name: string, text: string])[];

const ENVIRONMENT: Rows = [
  ["NO_COLOR", "set to anything: no colour, as with --theme mono"],
  ["LC_ALL, LC_CTYPE, LANG", "a locale that is not UTF-8 means --ascii"],
  [
    "XDG_CONFIG_HOME, XDG_STATE_HOME",
    "where the files below are, instead of ~/.config and ~/.local/state",
  ],
  ["SHMTOP_DEBUG", "set to 1: an internal error prints its trace"],
];

const FILES: Rows = [
  ["~/.config/shmtop/config.json", "options of the screen that hold for every run"],
  ["/etc/shmtop/config.json", "the same for all users, whose own settings win"],
  ["~/.config/shmtop/keymaps/NAME.json", "a keymap of the user's own"],
  ["/etc/shmtop/keymaps/NAME.json", "a keymap for all users"],
  ["~/.local/state/shmtop/", "the journal of removals, what undo puts back, and the saved view"],
];

const SEE_ALSO = [
  ["ipcs", 1],
  ["ipcrm", 1],
  ["lsof", 8],
  ["proc", 5],
  ["sysvipc", 7],
  ["shm_overview", 7],
] as const;

const synopsis = (words: readonly string[]): string =>
  [bold("shmtop"), ...words, "[OPTION]..."].join(" ");

function wordsOf({ operands }: Command): readonly string[] {
  return operands.map(({ name, required, variadic }) => {
    const word = italic(name) + (variadic ? "..." : "");
    return required ? word : `[${word}]`;
  });
}

const synopsisOf = (command: Command): string => synopsis([bold(command.id), ...wordsOf(command)]);

const optionItem = (spec: OptionSpec): string => {
  const flags = flagsOf(spec).map(bold).join(", ");
  return item(spec.value === undefined ? flags : `${flags} ${italic(spec.value)}`, spec.help);
};

function commandPart(command: Command): string {
  const { id, summary, operands, options, changes } = command;
  const shared = commonOptions.filter((spec) => !changes || !readOnlyIds.includes(spec.id));
  return subsection(
    `shmtop ${id}`,
    `${plain(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)}`,
    ...operands.map(({ name, help }) => item(italic(name), help)),
    ...options.map(optionItem),
    ".PP",
    `And as for the screen: ${shared.map((spec) => bold(`--${spec.id}`)).join(", ")}.`,
  );
}

const filterItem = ([expression, meaning]: readonly [string, string]): string =>
  item(bold(expression), meaning);

function keyItems(): readonly string[] {
  const [name] = keymapNames;
  const file = join(import.meta.dirname, `../keymaps/${name}.json`);
  const keymap = parseKeymap(name, readFileSync(file, "utf8"));
  if (!keymap.ok) throw new Error(keymap.failure.text);
  return actions.flatMap(({ id, help }) => {
    const keys = keysOf(keymap.value, id).map((sequence) => bold(showKeys(sequence, true)));
    return keys.length === 0 ? [] : [item(keys.join(", "), help)];
  });
}
