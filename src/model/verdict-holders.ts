/** The verdict on files: the kernel counts nobody, so what was found is all that is known, and never proves that nobody is left. */
import { plural } from "./format.ts";
import type { Reason, Touched, Verdict } from "./snapshot.ts";
import { reason, touchedReason, verdict } from "./verdict.ts";

export interface HolderEvidence {
  readonly noun: string;
  /** Processes that have it mapped, and that have it open. */
  readonly mapped: number;
  readonly open: number;
  /** Whether all processes were looked through since it was made. */
  readonly looked: boolean;
  /** Whether it was looked for who runs it, or maps it as a copy of its own. */
  readonly copiesLooked: boolean;
  /** Processes that could not be read. */
  readonly unreadable: number;
  /** Processes may be hidden from us. */
  readonly hidden: boolean;
  /** What it is, where it is no regular file: "socket". */
  readonly special: string | null;
  /** Why its users cannot all be found, where that is known. */
  readonly unread: string | null;
  readonly touched: readonly Touched[];
  /** A live application that it belongs to, in words. */
  readonly belongsTo: readonly string[];
}

export function judgeHolders(evidence: HolderEvidence): Verdict {
  const { mapped, open } = evidence;
  const held = [
    ...(mapped === 0 ? [] : [reason("mapped", `mapped by ${processes(mapped)}`)]),
    ...(open === 0 ? [] : [reason("open", `open in ${processes(open)}`)]),
  ];
  if (held.length > 0) return verdict("in-use", "likely", held);
  const apps = evidence.belongsTo.map((text) => reason("application", text));
  const blind = blindness(evidence);
  if (blind !== null) return verdict("unknown", "likely", [blind, ...apps]);
  const reasons = [nobody, ...evidence.touched.map(touchedReason)];
  if (apps.length > 0 || evidence.touched.some(({ is }) => is === "alive"))
    return verdict("idle", "likely", [...reasons, ...apps]);
  if (evidence.touched.some(({ is }) => is === "unknown"))
    return verdict("unknown", "likely", reasons);
  return verdict("orphan", "likely", reasons);
}

const processes = (count: number): string => plural(count, "process", "processes");

const nobody = reason(
  "no-holders",
  "no process has it mapped or open; a removal first asks the kernel whether one is in flight",
);

/** Why nobody found does not mean nobody there. */
function blindness(evidence: HolderEvidence): Reason | null {
  const { noun, looked, copiesLooked, unreadable, hidden, special, unread } = evidence;
  if (special !== null) return reason("special", `a ${special}: who uses it cannot be told`);
  if (unread !== null) return reason("unread", unread);
  if (!looked)
    return reason("not-swept", `the processes were not looked through since this ${noun} was made`);
  if (!copiesLooked)
    return reason(
      "not-swept",
      `the processes were not looked through for one that runs this ${noun} or has a copy of its own yet`,
    );
  if (unreadable > 0)
    return reason(
      "unreadable-processes",
      `${processes(unreadable)} could not be read: run as root or with CAP_SYS_PTRACE`,
    );
  return hidden ? reason("hidden-processes", "some processes may be hidden from us") : null;
}
