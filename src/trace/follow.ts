/** Follows a trace from its start to its end: each sentence as it comes, and what became of it. */
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { Limit } from "../model/snapshot.ts";
import type { Subject, Trace } from "../model/trace.ts";
import { showText } from "../text/encode.ts";
import { createNarrator } from "./narrator.ts";
import { createRoster, type Traced } from "./roster.ts";

/** strace, and looks that are quick enough for every line of it. */
export interface Tracer {
  /** Our own pid. */
  readonly self: number;
  readonly start: (subject: Subject) => Outcome<Trace>;
  readonly limits: () => readonly Limit[];
  /** The semaphore sets that its threads are blocked on now. */
  readonly awaited: (pid: number) => readonly number[];
  /** `null` when it has ended. */
  readonly process: (pid: number) => Traced | null;
}

/** What a shell ends with that could not run the command; it has said why. */
const NOT_RUN = [126, 127];

/**
 * Resolves at the end of the trace, with what strace complained of; fails where nothing could be traced, and where that
 * would break into a wait unless `force`.
 */
export async function follow(
  subject: Subject,
  { start, limits, process, awaited, self }: Tracer,
  say: (sentence: string) => void,
  force = false,
): Promise<Outcome<readonly string[]>> {
  const running = subject.by === "pids";
  if (running && subject.pids.includes(self)) return fail("failed", "it cannot trace itself");
  for (const pid of running && !force ? subject.pids : []) {
    const [set] = awaited(pid);
    if (set !== undefined) return fail("failed", broken(pid, set));
  }
  const trace = start(subject);
  if (!trace.ok) return trace;
  const roster = createRoster(subject, process);
  const { tell, finish, complaints } = createNarrator(roster, limits);
  for await (const line of trace.value.lines) for (const text of tell(line)) say(text);
  const status = await trace.value.ended;
  if (!roster.begun()) return fail("denied", whyNot(subject, complaints));
  if (!running && NOT_RUN.includes(status)) return fail("absent", "the command could not be run");
  for (const text of finish()) say(text);
  return ok(complaints);
}

/** To attach is to stop for a moment. signal(7): of the calls that wait on IPC only semop(2) is not restarted after a stop. */
const broken = (pid: number, set: number): string =>
  `process ${pid} waits on semaphore set ${set}: a trace would make its semop fail with EINTR; shmtop trace --force ${pid} traces it all the same`;

/** strace's own words, and what helps. */
function whyNot(subject: Subject, complaints: readonly string[]): string {
  const said = complaints.join("; ") || "strace ended without a word";
  const what =
    subject.by === "pids" ? `process ${subject.pids.join(", ")}` : showText(subject.command[0]);
  const remedy = /not permitted/.test(said)
    ? ": run as root or with CAP_SYS_PTRACE, and see that nobody else traces it"
    : "";
  return `cannot trace ${what}: ${said}${remedy}`;
}
