/** What the argument parser found wrong, in one sentence of ours. */
import type { CommanderError } from "commander";
import type { Command } from "../commands/command.ts";
import { alternatives, quoted, suggest } from "../commands/vocabulary.ts";
import { showText } from "../text/encode.ts";
import { commands } from "./commands.ts";
import { commonOptions } from "./common.ts";
import { screenOptions } from "./screen.ts";

/** The parser puts what it is about between quotes, and nothing else. */
const CULPRIT = /'([\s\S]*)'/;

/** `reached`: the command whose arguments were being read; `null`: options before any command. */
export function explain({ code, message }: CommanderError, reached: Command | null): string {
  const culprit = CULPRIT.exec(message)?.[1] ?? "";
  const help = `see shmtop ${reached === null ? "" : `${reached.id} `}--help`;
  switch (code) {
    case "commander.unknownOption":
      return explainOption(culprit, reached, help);
    case "commander.optionMissingArgument":
      return `${placeholderOf(culprit)}, but nothing follows it; ${help}`;
    case "commander.missingArgument":
      return `shmtop ${reached?.id} expects ${showText(culprit)}; ${help}`;
    default:
      return `${showText(message.replace(/^error: /, ""))}; ${help}`;
  }
}

/** `-i, --interval <SECONDS>` becomes `--interval expects SECONDS`. */
function placeholderOf(flags: string): string {
  const [, name = flags, value = "a value"] = /(--[a-z-]+) <(.+)>/.exec(flags) ?? [];
  return `${name} expects ${value}`;
}

function explainOption(text: string, reached: Command | null, help: string): string {
  const [flag = text] = text.split("=", 1);
  const own = reached === null ? screenOptions : [...reached.options, ...commonOptions];
  const flags = own.map(({ id }) => `--${id}`);
  if (flags.includes(flag)) return `${flag} takes no value, but was given ${quoted(text)}`;
  const elsewhere = commands.filter(({ options }) => options.some(({ id }) => `--${id}` === flag));
  const where = reached === null ? "the screen" : `shmtop ${reached.id}`;
  if (elsewhere.length > 0) {
    const others = alternatives(elsewhere.map(({ id }) => `shmtop ${id}`));
    return `${flag} is no option of ${where} but of ${others}: write it after the command`;
  }
  if (screenOptions.some(({ id }) => `--${id}` === flag)) {
    return `${flag} is an option of the screen, not of ${where}`;
  }
  return `${where} has no option ${showText(flag)}${suggest(flag, flags) || `; ${help}`}`;
}
