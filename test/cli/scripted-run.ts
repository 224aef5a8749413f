/** Stands in for `src/run.ts` in the test of the process edge: does what the environment variable SCRIPT says. */
import type { Edge } from "../../src/edge.ts";
import type { Options } from "../../src/options.ts";

const forever = (): Promise<never> =>
  new Promise(() => {
    setInterval(() => undefined, 1000);
  });

export async function run(options: Options, edge: Edge): Promise<number> {
  switch (edge.env.SCRIPT) {
    case "options":
      edge.out(JSON.stringify(options));
      return 4;
    case "much":
      edge.out("x".repeat(3_000_000));
      return 0;
    case "reject":
      throw new Error("boom \u001b[31m");
    case "throw later":
      setImmediate(() => {
        throw new Error("boom");
      });
      return forever();
    case "wait":
      edge.onSignal((signal) => edge.out(`stopped by ${signal}`));
      edge.err("ready");
      return forever();
    case "change":
      edge.onChange(async () => {
        await new Promise((resolve) => setTimeout(resolve, 600));
        edge.err("settled");
      });
      edge.err("ready");
      return forever();
    case "change and end":
      edge.onChange(async () => edge.err("settled "));
      for (let line = 0; line < 50; line += 1) {
        edge.out("line\n".repeat(1000));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      edge.err("done ");
      return 3;
    case "never stop":
      edge.onSignal(forever);
      edge.err("ready");
      return forever();
    default:
      throw new Error("no script");
  }
}
