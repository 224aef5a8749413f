#!/usr/bin/env node
/** Starts the program from its text and, where the build left it, V8's compiled form of that text. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import flags from "./v8-flags.json" with { type: "json" };

/** `main.js` is one function expression, so that it can be compiled apart from being run. */
type Main = (require: NodeJS.Require, filename: string, dirname: string) => void;

/**
 * A program that works for a few milliseconds a second is compiled by V8 for longer than it runs: only what runs very
 * often is optimized. Nor is its garbage worth a collection of all the heap at each rest. The compiled form is made
 * under the same flags.
 */
for (const flag of flags) setFlagsFromString(flag);

const filename = join(import.meta.dirname, "main.js");

/** A command needs other parts of the text than the screen, and what it does not need should not be read. */
const kind = /^[a-z]/.test(process.argv[2] ?? "") ? "command" : "screen";

/** Made by `scripts/warm-up.mjs`; V8 itself refuses one of another version, and compiles as if there was none. */
function readCompiled(): Buffer | undefined {
  try {
    return readFileSync(join(import.meta.dirname, `main.${kind}.cache`));
  } catch {
    return undefined;
  }
}

const cachedData = readCompiled();
const script = new Script(readFileSync(filename, "utf8"), {
  filename,
  ...(cachedData && { cachedData }),
});
const main: Main = script.runInThisContext();
main(createRequire(filename), filename, import.meta.dirname);
