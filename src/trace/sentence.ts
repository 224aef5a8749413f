/** One failure as a sentence: `semget by httpd 812: ENOSPC: semmni 128 of 128 used  (IPC_PRIVATE, 1, 0600)`. */
import type { Limit } from "../model/snapshot.ts";
import { showBytes } from "../text/encode.ts";
import { explain, explainFault, isLimited } from "./explain.ts";
import { ipcFailure } from "./ipc-call.ts";
import type { TraceLine } from "./line.ts";
import type { Roster, Traced } from "./roster.ts";

/** `null` for a line that is about no failure of IPC; else what says it, with a look at the limits as they are then. */
export function sentenceOf(
  line: TraceLine,
  roster: Roster,
  look: () => readonly Limit[],
): (() => string) | null {
  if (line.type === "signal") {
    if (line.signal !== "SIGBUS" || line.code !== "BUS_ADRERR") return null;
    return () => {
      const who = roster.find(line.pid);
      return `${line.signal} in ${sayWho(who)}: ${explainFault(limitsOf(who, look()))}`;
    };
  }
  const failure = line.type === "failed" ? ipcFailure(line) : null;
  if (failure === null) return null;
  return () => {
    const who = roster.find(line.type === "failed" ? line.pid : null);
    const limits = isLimited(failure) ? limitsOf(who, look()) : [];
    const args = failure.args.map(showBytes).join(", ");
    const head = `${failure.call} by ${sayWho(who)}: ${failure.errno}`;
    return `${head}: ${explain(failure, limits)}  (${args})`;
  };
}

type Who = ReturnType<Roster["find"]>;

const sayWho = ({ name, pid }: Who): string => `${showBytes(name)}${pid === null ? "" : ` ${pid}`}`;

/** One per name: of the process's own namespaces, and where those are not known of ours, which come first. */
function limitsOf({ namespaces }: Traced, limits: readonly Limit[]): readonly Limit[] {
  const chosen = new Map<string, Limit>();
  for (const limit of limits) {
    const known = chosen.get(limit.name);
    if (known === undefined || namespaces.includes(limit.ns)) chosen.set(limit.name, limit);
  }
  return [...chosen.values()];
}
