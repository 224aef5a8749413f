/** The whole program: its stages are loaded when they are asked for. */
import { startProgram } from "./program.ts";

startProgram({
  /** The parser is loaded only when there is something to parse: the bare screen starts without it. */
  parse: async (argv) => {
    const [{ parseArguments }, { kinds }] = await Promise.all([
      import("./cli.ts"),
      import("./kinds/index.ts"),
    ]);
    return parseArguments(argv, kinds);
  },
  run: async (options, edge) => (await import("./run.ts")).run(options, edge),
  version: async () => (await import("./version.ts")).describeVersion(),
});
