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
      const who = roster.find(line);
      return `${line.signal} in ${sayWho(who)}: ${explainFault(limitsOf(who, look()))}`;
    };
  }
  if (line.type !== "failed") return null;
  const failure = ipcFailure(line);
  if (failure === null) return null;
  return () => {
    const who = roster.find(line);
    const limits = isLimited(failure) ? limitsOf(who, look()) : [];
    const args = failure.args.map(showBytes).join(", ");
    const head = `${failure.call} by ${sayWho(who)}: ${failure.errno}`;
    return `${head}: ${explain(failure, limits)}  (${args})`;
  };
}

type Who = ReturnType<Roster["find"]>;

const sayWho = ({ name, pid }: Who): string => `${showBytes(name)}${pid === null ? "" : ` ${pid}`}`;

/** Of the process's own namespaces; only where one of those is not known of ours, which come first. */
function limitsOf({ namespaces }: Traced, limits: readonly Limit[]): readonly Limit[] {
  const chosen = new Map<string, Limit>();
  const isKnown = namespaces.length > 0 && !namespaces.includes(null);
  for (const limit of limits) {
    const own = namespaces.includes(limit.ns);
    if (own || (!isKnown && !chosen.has(limit.name))) chosen.set(limit.name, limit);
  }
  return [...chosen.values()];
}
