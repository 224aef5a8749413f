/** The program for a command line of words alone, such as `shmtop list`: all that it needs is there at once, and nothing else. */
import { parsePlain } from "./cli/plain.ts";
import { lookingCommands } from "./commands/plain.ts";
import { kinds } from "./kinds/index.ts";
import { startProgram } from "./program.ts";
import { run } from "./run.ts";

startProgram({
  parse: async (argv) => parsePlain(argv, lookingCommands, kinds),
  run,
  version: () => Promise.reject(new Error("the version is not told by words alone")),
});
