#!/usr/bin/env node
/** Starts the program from its text and, where the build left it, V8's compiled form of that text. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";
import { isPlain } from "./plain-words.ts";
import { flagsFor } from "./v8-flags.ts";

/** The text is one function expression, so that it can be compiled apart from being run. */
type Main = (require: NodeJS.Require, filename: string, dirname: string) => void;

/** Not what ends at once: the screen, its options, and the commands that run on. */
const runsOn = /^(?!--version$|--help$|-[Vh]$)(-|export|stream|$)/;

/** What a command does not need should not be read: those have a text without the screen, and the plainest a short one. */
function kindOf(argv: readonly string[]): "plain" | "command" | "screen" {
  if (isPlain(argv)) return "plain";
  return runsOn.test(argv[0] ?? "") ? "screen" : "command";
}

const kind = kindOf(process.argv.slice(2));

const filename = join(import.meta.dirname, `main.${kind}.js`);
const require = createRequire(filename);

/**
 * A program that works for a few milliseconds a second is compiled by V8 for longer than it runs: only what runs very
 * often is optimized. Nor is its garbage worth a collection of all the heap at each rest. The compiled form is made
 * under the same flags. Under any flags V8 refuses the compiled form of Node's own parts, so a command has none.
 */
function setFlags(): void {
  const { setFlagsFromString }: typeof import("node:v8") = require("node:v8");
  for (const flag of flagsFor(process.versions.v8)) setFlagsFromString(flag);
}

if (kind === "screen") setFlags();

/** Made by `scripts/warm-up.mjs`; V8 itself refuses one of another version, and compiles as if there was none. */
function readCompiled(): Buffer | undefined {
  try {
    return readFileSync(join(import.meta.dirname, `main.${kind}.cache`));
  } catch {
    return undefined;
  }
}

const cachedData = readCompiled();
// One byte a character: the build leaves nothing but ASCII.
const script = new Script(readFileSync(filename, "latin1"), {
  filename,
  ...(cachedData && { cachedData }),
});
const main: Main = script.runInThisContext();
main(require, filename, import.meta.dirname);
