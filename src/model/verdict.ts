/** The verdict: may this object go? A pure function of the evidence; what cannot be seen only makes it more careful. */
import { plural } from "./format.ts";
import type { Confidence, Reason, Touched, Verdict, VerdictState } from "./snapshot.ts";

/** What is known about one object's use. */
export interface Evidence {
  /** False until the processes were looked through once: nobody is known to be gone then. */
  readonly looked: boolean;
  /** "segment", "semaphore set" …: for the sentences. */
  readonly noun: string;
  /** The kernel's own count of attaches; `null` for kinds that have none (semaphores, queues). */
  readonly counted: number | null;
  /** VMAs found in processes; `null` before the first sweep. */
  readonly found: number | null;
  /** Distinct processes among them. */
  readonly holders: number;
  /** Some of those VMAs cannot be proven to belong to this object rather than to its twin in another namespace. */
  readonly unproven: boolean;
  /** VMAs that are not counted among them, and may belong to this object or to its twin in another namespace. */
  readonly doubtful: number;
  /** Nothing proves that those found are its own but the namespace that their processes are in now. */
  readonly assumed: boolean;
  /** Marked for removal (SHM_DEST). */
  readonly dying: boolean;
  /** Threads blocked on it; `null`: nobody could tell. */
  readonly waiting: number | null;
  /** Processes that are stopped, and of which it is not known what they wait on. */
  readonly stopped: number;
  /** Processes may be hidden from us. */
  readonly hidden: boolean;
  readonly touched: readonly Touched[];
  /** It names this program itself, and those above are whom it named before. */
  readonly noted: boolean;
  /** Why its last users could not be read, where they could not. */
  readonly unread: string | null;
  /** A live application that it belongs to, in words; it can only make the verdict more careful. */
  readonly belongsTo: readonly string[];
  /** Processes whose mappings we may not read, or gave up on. */
  readonly unreadable: number;
}

export const reason = (code: string, text: string): Reason => ({ code, text });

export const verdict = (
  state: VerdictState,
  confidence: Confidence,
  reasons: readonly Reason[],
): Verdict => ({
  state,
  confidence,
  reasons,
});

/** What will become of it is said beside, whatever the verdict. */
export const withFates = (given: Verdict, fates: readonly string[]): Verdict =>
  fates.length === 0
    ? given
    : { ...given, reasons: [...given.reasons, ...fates.map((text) => reason("fate", text))] };

/** `proven` needs the kernel's own arithmetic: as many VMAs found as it counts. */
export function judge(evidence: Evidence): Verdict {
  const { looked, counted, waiting } = evidence;
  const isHeld = counted === null ? (waiting ?? 0) > 0 : counted > 0;
  if (!looked && !isHeld) {
    return verdict("unknown", "likely", [
      reason("not-looked", "the processes are being looked through"),
    ]);
  }
  if (counted !== null) return judgeAttaches(evidence, counted);
  return judgeOperators(evidence);
}

function judgeAttaches(evidence: Evidence, counted: number): Verdict {
  const { found, dying } = evidence;
  if (counted === 0 && (found ?? 0) === 0) {
    if (dying)
      return verdict("dying", "likely", [
        reason("marked", "marked for removal; it ends with its last detach"),
      ]);
    const nobody = reason("no-attaches", "the kernel counts 0 attaches");
    return judgeUnused(evidence, nobody, "proven");
  }
  const attached = attachReasons(evidence, counted);
  const proven = found === counted && !evidence.unproven && !evidence.assumed;
  if (dying) {
    const marked = reason(
      "marked",
      "marked for removal: freed at the last detach, and cannot be looked up any more",
    );
    return verdict("dying", proven ? "proven" : "likely", [marked, ...attached]);
  }
  if (proven) return verdict("in-use", "proven", attached);
  if (evidence.unproven || found === 0) return verdict("unknown", "likely", attached);
  return verdict("in-use", "likely", attached);
}

function attachReasons(evidence: Evidence, counted: number): readonly Reason[] {
  const { found, holders, doubtful } = evidence;
  const attaches = plural(counted, "attach", "attaches");
  if (found === null)
    return [
      reason("not-swept", `the kernel counts ${attaches}; the processes are being looked through`),
    ];
  if (evidence.unproven)
    return [unprovenNamespace(`${plural(found, "mapping")} may belong to a twin elsewhere`)];
  if (found === counted) {
    const by = reason("attached", `${attaches} by ${plural(holders, "process", "processes")}`);
    return evidence.assumed ? [by, assumed] : [by];
  }
  if (found > counted)
    return [
      reason(
        "more-found",
        `${plural(found, "mapping")} found where the kernel counts ${counted}: shared or changing`,
      ),
    ];
  const missing = reason("hidden-attaches", `the kernel counts ${attaches}, ${found} found`);
  if (doubtful === 0) return [missing, whyHidden(evidence.unreadable)];
  const doubt = `${plural(doubtful, "mapping")} may belong to it or to a twin elsewhere`;
  return [missing, unprovenNamespace(`${doubt}; ${whatProves}`)];
}

const unprovenNamespace = (text: string): Reason =>
  reason("namespace-unproven", `namespace unproven: ${text}`);

/** What reading /proc/PID/map_files takes. */
const whatProves = "run as root or with CAP_CHECKPOINT_RESTORE";

const assumed = unprovenNamespace(
  `a process that moved here may have a twin from elsewhere; ${whatProves}`,
);

const whyHidden = (unreadable: number): Reason =>
  unreadable > 0
    ? reason(
        "unreadable-processes",
        `${plural(unreadable, "process", "processes")} could not be read: run as root or with CAP_SYS_PTRACE`,
      )
    : reason("changing", "every process was read: it is changing, or held from another namespace");

function judgeOperators(evidence: Evidence): Verdict {
  const { waiting, holders } = evidence;
  if (waiting !== null && waiting > 0)
    return verdict("in-use", "likely", [
      reason("waiting", `${plural(waiting, "thread")} blocked on it`),
    ]);
  if (holders > 0)
    return verdict("in-use", "likely", [
      reason("waiting", `${plural(holders, "process", "processes")} waiting`),
    ]);
  const blind = blindness(evidence);
  const nobody = blind ?? reason("no-waiters", "nobody waits on it");
  if (evidence.touched.length === 0 && evidence.belongsTo.length === 0) {
    const never = reason("never-used", `no process is known to have used this ${evidence.noun}`);
    return verdict("unknown", "likely", [never, nobody, ...notedReasons(evidence)]);
  }
  const unused = judgeUnused(evidence, nobody, "likely");
  return blind !== null && unused.state === "orphan" ? { ...unused, state: "unknown" } : unused;
}

/** What keeps us from saying that nobody waits on it. */
function blindness({ unread, waiting, stopped, hidden, noun }: Evidence): Reason | null {
  if (unread !== null) return reason("unread", unread);
  if (waiting === null)
    return reason("waiters-unknown", `who waits on this ${noun} could not be read`);
  if (stopped > 0)
    return reason(
      "waiters-unknown",
      `${plural(stopped, "stopped process", "stopped processes")} that could not be read may wait on this ${noun}: run as root or with CAP_SYS_PTRACE`,
    );
  return hidden
    ? reason(
        "hidden-processes",
        "nobody is seen to wait on it, and some processes may be hidden from us",
      )
    : null;
}

/** Nobody has it now: idle while anyone who touched it lives, orphan when all are known to be gone. */
function judgeUnused(evidence: Evidence, nobody: Reason, confidence: Confidence): Verdict {
  const reasons = [nobody, ...evidence.touched.map(touchedReason), ...notedReasons(evidence)];
  const apps = evidence.belongsTo.map((text) => reason("application", text));
  if (evidence.touched.some((touched) => touched.is === "alive"))
    return verdict("idle", confidence, [...reasons, ...apps]);
  if (apps.length > 0) return verdict("idle", "likely", [...reasons, ...apps]);
  if (evidence.touched.some((touched) => touched.is === "unknown"))
    return verdict("unknown", "likely", reasons);
  return verdict("orphan", confidence, reasons);
}

const notedReasons = ({ noted }: Evidence): readonly Reason[] =>
  noted
    ? [reason("noted", "the kernel names shmtop itself, which noted whom it named before")]
    : [];

const roleWords: Readonly<Record<Touched["role"], string>> = {
  creator: "its creator",
  last: "its last user",
  operator: "its last operator",
  sender: "its last sender",
  receiver: "its last receiver",
  notified: "the process that it notifies",
};

export function touchedReason(touched: Touched): Reason {
  const who = `${roleWords[touched.role]}, process ${touched.pid},`;
  switch (touched.is) {
    case "alive":
      return reason(`${touched.role}-alive`, `${who} lives`);
    case "gone":
      return reason(`${touched.role}-gone`, `${who} is gone`);
    case "reused":
      return reason(`${touched.role}-reused`, `${who} is gone: a later process has its number now`);
    case "unknown":
      return touched.pid === 0
        ? reason(
            `${touched.role}-unknown`,
            `${roleWords[touched.role]} is in another pid namespace`,
          )
        : reason(`${touched.role}-unknown`, `${who} cannot be seen from here`);
    default:
      return touched.is satisfies never;
  }
}
