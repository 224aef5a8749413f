/** The command line: arguments become options to run with, or one sentence that says what is wrong with them. */
import { CommanderError, Option, Command as Parser } from "commander";
import { version } from "../package.json";
import { commands } from "./cli/commands.ts";
import { commonOptions, readOnlyIds } from "./cli/common.ts";
import { explain } from "./cli/complaint.ts";
import { prepare } from "./cli/prepare.ts";
import { flagsOf, helpOption, readScreen, screenOptions, versionOption } from "./cli/screen.ts";
import { columnNotes, programNotes } from "./cli/usage.ts";
import type { Arguments, Command, OptionSpec } from "./commands/command.ts";
import { filterOption } from "./commands/shared-options.ts";
import { quoted, suggest } from "./commands/vocabulary.ts";
import type { Kind } from "./model/kind.ts";
import { fail, type Outcome, ok } from "./model/outcome.ts";
import type { Options, UsageError } from "./options.ts";

/** Help is as wide as this everywhere, so that it reads the same in a manual. */
const HELP_WIDTH = 80;

/** What one parse leaves behind. */
interface Result {
  printed: string;
  /** The command whose own arguments were reached. */
  reached: Command | null;
  parsed: Outcome<Options>;
}

/** `argv` without the node binary and the script. Nothing is printed, and nothing ends the process. */
export function parseArguments(
  argv: readonly string[],
  kinds: readonly Kind[],
): Options | UsageError {
  const result: Result = { printed: "", reached: null, parsed: fail("failed", "no action ran") };
  try {
    buildProgram(commandsFor(argv), kinds, result).parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.version") return { mode: "version" };
    result.parsed =
      error.exitCode === 0
        ? ok({ mode: "print", text: result.printed })
        : fail("malformed", explain(error, result.reached));
  }
  const { parsed } = result;
  return parsed.ok ? parsed.value : { mode: "usage", text: parsed.failure.text };
}

/** All of them, unless the first word says which: the others take longer to declare than that one to parse. */
function commandsFor([word]: readonly string[]): readonly Command[] {
  const named = commands.filter(({ id }) => id === word);
  return named.length > 0 ? named : commands;
}

function buildProgram(known: readonly Command[], kinds: readonly Kind[], result: Result): Parser {
  const program = new Parser("shmtop")
    .description("a top for Linux IPC: every object with its real users, and whether it can go")
    .version(version, flagsOf(versionOption).join(", "), versionOption.help)
    .helpOption(flagsOf(helpOption).join(", "), helpOption.help)
    .helpCommand(false)
    .enablePositionalOptions()
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        result.printed += text;
      },
      writeErr: () => undefined,
      getOutHelpWidth: () => HELP_WIDTH,
    })
    .addHelpText("after", () => `\n${programNotes(kinds)}`);
  // Nothing stands before the command that was named, and its own are declared with it.
  if (known === commands) declare(program, screenOptions);
  program.action(() => {
    const [word] = program.args;
    const args: Arguments = { operands: [], options: given(program) };
    result.parsed = word === undefined ? readScreen(args, kinds) : unknownCommand(word);
  });
  program.hook("preSubcommand", (_, child) => {
    result.reached = commands.find(({ id }) => id === child.name()) ?? null;
  });
  for (const command of known) addCommand(program, command, kinds, result);
  return program;
}

function addCommand(program: Parser, command: Command, kinds: readonly Kind[], result: Result) {
  const parser = program.command(command.id).description(command.summary);
  for (const { name, help, required, variadic } of command.operands) {
    const word = variadic ? `${name}...` : name;
    parser.argument(required ? `<${word}>` : `[${word}]`, help);
  }
  if (command.takesRest) parser.passThroughOptions();
  declare(parser, command.options);
  declare(parser, commonOptions, command.changes ? readOnlyIds : []);
  if (command.options.includes(filterOption)) {
    parser.addHelpText("after", () => `\n${columnNotes(kinds)}`);
  }
  parser.action(() => {
    const options = given(parser);
    const stray = inherit(options, given(program), command);
    result.parsed = stray ?? prepare(command, { operands: parser.args, options }, kinds);
  });
}

/** The hidden ones are understood, only to be refused with a reason. */
function declare(parser: Parser, specs: readonly OptionSpec[], hidden: readonly string[] = []) {
  for (const spec of specs) {
    const { id, value, help, list } = spec;
    const flags = flagsOf(spec).join(", ") + (value === undefined ? "" : ` <${value}>`);
    const option = new Option(flags, help).hideHelp(hidden.includes(id));
    if (list) {
      option.argParser((next, before) => (before === undefined ? next : `${before},${next}`));
    }
    parser.addOption(option);
  }
}

/** What was typed, by id. */
function given(parser: Parser): Map<string, string> {
  const values: Record<string, unknown> = parser.opts();
  const options = new Map<string, string>();
  for (const option of parser.options) {
    const id = option.long?.slice("--".length) ?? "";
    const value = values[option.attributeName()];
    // The parser takes --no-backup for the opposite of a switch "backup" that is on.
    if (value === !option.negate) options.set(id, "");
    else if (typeof value === "string" && !option.negate) options.set(id, value);
  }
  return options;
}

/** Options before the command hold for it too, if it has them. */
function inherit(
  options: Map<string, string>,
  before: ReadonlyMap<string, string>,
  command: Command,
): Outcome<never> | null {
  const takes = new Set([...command.options, ...commonOptions].map(({ id }) => id));
  for (const [id, value] of before) {
    if (!takes.has(id)) {
      return fail(
        "malformed",
        `--${id} is for the screen, and shmtop ${command.id} has no such option`,
      );
    }
    if (!options.has(id)) options.set(id, value);
  }
  return null;
}

function unknownCommand(word: string): Outcome<never> {
  const ids = commands.map(({ id }) => id);
  const hint = suggest(word, ids) || `: expected ${ids.join(", ")}, or nothing for the screen`;
  return fail("malformed", `there is no command ${quoted(word)}${hint}`);
}
