/** The command line as shells complete it: derived from the tables that the parser is made of. */
import type { Command, OptionSpec } from "../../commands/command.ts";
import type { Kind } from "../../model/kind.ts";
import { commonOptions, readOnlyIds } from "../common.ts";
import { flagsOf, helpOption, screenOptions, versionOption } from "../screen.ts";
import { type Words, wordsFor } from "../words.ts";

export interface Program {
  readonly screen: Part;
  readonly commands: readonly Part[];
}

/** The screen, or one command. */
export interface Part {
  /** What is typed for it; empty for the screen. */
  readonly id: string;
  readonly summary: string;
  readonly options: readonly Flag[];
  readonly operands: readonly Value[];
  /** The last operand stands for all that follow. */
  readonly isVariadic: boolean;
}

export interface Flag {
  /** `-k` and `--kind`. */
  readonly names: readonly string[];
  readonly help: string;
  /** `null`: a switch. */
  readonly value: Value | null;
}

export interface Value {
  readonly placeholder: string;
  readonly words: Words;
}

export const describeProgram = (commands: readonly Command[], kinds: readonly Kind[]): Program => ({
  screen: {
    id: "",
    summary: "",
    options: flags([...screenOptions, versionOption, helpOption], kinds),
    operands: [],
    isVariadic: false,
  },
  commands: commands.map((command) => ({
    id: command.id,
    summary: command.summary,
    options: flags(optionsOf(command), kinds),
    operands: command.operands.map(({ name }) => value(name, kinds)),
    isVariadic: command.operands.some(({ variadic }) => variadic) && !command.takesRest,
  })),
});

const optionsOf = ({ options, changes }: Command): readonly OptionSpec[] => [
  ...options,
  ...commonOptions.filter(({ id }) => !changes || !readOnlyIds.includes(id)),
  helpOption,
];

const flags = (specs: readonly OptionSpec[], kinds: readonly Kind[]): readonly Flag[] =>
  specs.map((spec) => ({
    names: flagsOf(spec),
    help: spec.help,
    value: spec.value === undefined ? null : value(spec.value, kinds),
  }));

const nothing: Words = { fixed: [], sources: [], isList: false, isSigned: false, isOpen: false };

const value = (placeholder: string, kinds: readonly Kind[]): Value => ({
  placeholder,
  words: wordsFor(placeholder, kinds) ?? nothing,
});
