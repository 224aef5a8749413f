#!/usr/bin/env node
/** Starts the program from its text and, where the build left it, V8's compiled form of that text. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";
import { flagsFor } from "./v8-flags.ts";

/** The text is one function expression, so that it can be compiled apart from being run. */
type Main = (require: NodeJS.Require, filename: string, dirname: string) => void;

/** A command that ends at once has a text of its own, without the screen: what it does not need should not be read. */
const kind = /^(?!export|stream)[a-z]/.test(process.argv[2] ?? "") ? "command" : "screen";

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
