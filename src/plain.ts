/** The program for a command line of words alone, such as `shmtop list`: all that it needs is there at once, and nothing else. */
import { parsePlain } from "./cli/plain.ts";
import { list } from "./commands/list.ts";
import { who } from "./commands/who.ts";
import { kinds } from "./kinds/index.ts";
import { startProgram } from "./program.ts";
import { run } from "./run.ts";

startProgram({
  parse: async (argv) => parsePlain(argv, [list, who], kinds),
  run,
  version: () => Promise.reject(new Error("the version is not told by words alone")),
});
