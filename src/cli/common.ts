/** The options that the screen and the commands share, and how their values are read. */
import type { Arguments, OptionSpec } from "../commands/command.ts";
import { alternatives, quoted } from "../commands/vocabulary.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { type CommandOptions, namespaceChoices, screenDefaults } from "../options.ts";

type CommonOptions = Omit<CommandOptions, "mode" | "run">;

/** Options that commands take as well. */
export const commonOptions: readonly OptionSpec[] = [
  { id: "watch", short: "w", help: "read-only, enforced by the kernel" },
  { id: "ascii", help: "draw with ASCII characters only" },
  {
    id: "proc-root",
    value: "DIR",
    help: "read a captured /proc instead of the live one; implies --watch",
  },
  {
    id: "namespaces",
    value: "WHICH",
    help: `ipc namespaces to look into: ${alternatives(namespaceChoices)} (${screenDefaults.namespaces})`,
  },
];

/** Those that rule out any removal. */
export const readOnlyIds: readonly string[] = ["watch", "proc-root"];

export function readCommon(options: Arguments["options"]): Outcome<CommonOptions> {
  const asked = options.get("namespaces") ?? screenDefaults.namespaces;
  const namespaces = namespaceChoices.find((name) => name === asked);
  if (namespaces === undefined) {
    const choices = alternatives(namespaceChoices);
    return fail("malformed", `--namespaces expects ${choices}, not ${quoted(asked)}`);
  }
  return ok({
    watch: readOnlyIds.some((id) => options.has(id)),
    ascii: options.has("ascii"),
    procRoot: options.get("proc-root") ?? null,
    namespaces,
  });
}
