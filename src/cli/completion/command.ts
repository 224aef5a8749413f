/** `shmtop completion`: a script that makes a shell complete shmtop's command line. */
import { type Command, exits } from "../../commands/command.ts";
import { alternatives, quoted } from "../../commands/vocabulary.ts";
import { fail, ok } from "../../model/outcome.ts";
import { type Shell, shells } from "../words.ts";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { describeProgram, type Program } from "./program.ts";
import { printTargets } from "./targets.ts";
import { zshScript } from "./zsh.ts";

const scripts: Readonly<Record<Shell, (program: Program) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** What the scripts themselves ask for, at every press of Tab where a target may stand. */
const TARGETS = "targets";

/** @param commands all of them, this one included. */
export const completionOf = (commands: () => readonly Command[]): Command => ({
  id: "completion",
  summary: "print a completion script for a shell",
  operands: [{ name: "SHELL", help: alternatives(shells), required: true, variadic: false }],
  options: [],
  changes: false,
  prepare: ({ operands: [asked = ""] }, kinds) => {
    if (asked === TARGETS) return ok(printTargets);
    const shell = shells.find((name) => name === asked);
    if (shell === undefined) {
      return fail("malformed", `completion expects ${alternatives(shells)}, not ${quoted(asked)}`);
    }
    return ok(async ({ out }) => {
      out(scripts[shell](describeProgram(commands(), kinds)));
      return exits.done;
    });
  },
});
