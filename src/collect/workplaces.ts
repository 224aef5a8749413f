/** What servers say of their objects in the directories that they work in: looked at for recognisers that know such a file. */
import type { Host, SeenWorkplace } from "../host/host.ts";
import type { Recogniser } from "../model/belonging.ts";
import type { ObservedProcess, Workplace } from "../model/observation.ts";

/** Milliseconds that what was read is believed: a server makes its objects anew when one of its processes crashes. */
const lifetime = 10_000;

interface Known {
  readonly startedAt: number;
  readonly until: number;
  readonly workplace: Workplace | null;
  /** The process as it was, and with its workplace: the same value again for the same process. */
  readonly process: ObservedProcess;
  readonly placed: ObservedProcess;
}

/** The processes again, those at the top of such a server's tree with their workplace. */
export type Workplaces = (
  processes: readonly ObservedProcess[],
  recognisers: readonly Recogniser[],
) => readonly ObservedProcess[];

export function createWorkplaces({ processes: reader, clock }: Host): Workplaces {
  const known = new Map<number, Known>();

  function place(process: ObservedProcess, mark: NonNullable<Recogniser["workplace"]>) {
    const { pid, startedAt } = process;
    const before = known.get(pid);
    const now = clock.sinceBoot();
    const isFresh = before?.startedAt === startedAt && now < before.until;
    if (isFresh && before.process === process) return before.placed;
    const seen = isFresh ? null : reader.workplace?.(pid, mark.file);
    const workplace = isFresh
      ? before.workplace
      : seen?.ok === true
        ? said(seen.value, mark)
        : null;
    const placed = workplace === null ? process : { ...process, workplace };
    const until = isFresh ? before.until : now + lifetime;
    known.set(pid, { startedAt, until, workplace, process, placed });
    return placed;
  }

  return (processes, recognisers) => {
    const marked = recognisers.filter(({ workplace }) => workplace !== undefined);
    const found = new Map<number, ObservedProcess>();
    for (const { programs, workplace } of marked) {
      const own = processes.filter(({ name }) => programs.includes(name));
      const pids = new Set(own.map(({ pid }) => pid));
      for (const one of own)
        if (workplace !== undefined && !pids.has(one.ppid))
          found.set(one.pid, place(one, workplace));
    }
    for (const pid of known.keys()) if (!found.has(pid)) known.delete(pid);
    return found.size === 0 ? processes : processes.map((one) => found.get(one.pid) ?? one);
  };
}

function said(
  { inode, text }: SeenWorkplace,
  { claim }: NonNullable<Recogniser["workplace"]>,
): Workplace {
  if (text.ok) return { inode, file: "read", claim: claim(text.value) };
  return { inode, file: text.failure.why === "absent" ? "absent" : "unread", claim: null };
}
