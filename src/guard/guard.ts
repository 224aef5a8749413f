/** The kernel-enforced read-only mode: from here on this process, all its threads and children can change nothing. */
import type { GuardCalls } from "../host/guard-calls.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { assemble } from "./assemble.ts";
import { CAPABILITY_BITS, keptCapabilities, reduceTo } from "./capabilities.ts";
import { filterFor, MARK, MARK_ERRNO, TERMINAL_MARK } from "./filter.ts";
import { abiOf } from "./syscalls.ts";

export interface GuardSetup {
  /** `null` where there are no native calls. */
  readonly calls: GuardCalls | null;
  /** As Node names it. */
  readonly arch: string;
  readonly pid: number;
  /** Whether the modes of the terminal at standard input are to be set. */
  readonly screen: boolean;
  /** Whether other ipc namespaces are to be read. */
  readonly elsewhere: boolean;
  /** Whether this process has an io_uring, which works past every filter. */
  readonly hasRing: () => boolean;
  /** Starts the program anew, in the same process; `null` where it cannot. */
  readonly restart: (() => void) | null;
}

export interface Guarded {
  /** The only descriptor that may set the modes of a terminal; `null`: none may. */
  readonly terminal: number | null;
}

/**
 * Cannot be undone. Capabilities go from the calling thread and from what it starts; V8's own threads, which only
 * compile and collect garbage, keep theirs, under the same filter. A process with a ring starts anew under the filter,
 * where no ring can be made. A failure says in a few words why the kernel does not enforce it: then the filter was not
 * installed, and the rest of the mode holds all the same.
 */
export function guard(setup: GuardSetup): Outcome<Guarded> {
  const { calls, arch, pid, screen, elsewhere, hasRing, restart } = setup;
  const abi = abiOf(arch);
  if (abi === undefined) return fail("absent", `system calls of ${arch} are not known`);
  if (calls === null) return fail("absent", "no native calls");
  if (isGuarded(calls)) return ok(guarded(calls));
  dropCapabilities(calls, elsewhere);
  if (calls.refuseNewPrivileges() < 0) return refused(calls, "PR_SET_NO_NEW_PRIVS");
  const ring = hasRing();
  if (ring && restart === null) return fail("failed", "io_uring is in use");
  const terminal = screen ? calls.duplicateInput() : NO_TERMINAL;
  if (screen && terminal < 0) return refused(calls, "F_DUPFD");
  const filter = assemble(filterFor(abi, { pid, terminal }));
  const status = calls.filterAllThreads(abi.seccomp, filter);
  if (status > 0) return fail("failed", `thread ${status} has a filter of its own`);
  if (status < 0) return refused(calls, "seccomp");
  if (!isGuarded(calls)) return fail("failed", "the filter has no effect");
  if (ring) restart?.();
  return ok(guarded(calls));
}

const NO_TERMINAL = -1;

/** Only our own filter answers like this: it was installed before a restart, or by the shmtop that started this one. */
const isGuarded = (calls: GuardCalls): boolean => calls.refusalOf(MARK) === MARK_ERRNO;

const guarded = (calls: GuardCalls): Guarded => ({
  terminal: calls.refusalOf(TERMINAL_MARK) || null,
});

const refused = (calls: GuardCalls, what: string): Outcome<never> =>
  fail("failed", `${what} failed with errno ${calls.errno()}`);

/** Nothing is said where that fails: what a capability is left for, the filter refuses. */
function dropCapabilities(calls: GuardCalls, elsewhere: boolean): void {
  const kept = keptCapabilities(elsewhere);
  for (let bit = 0; bit < CAPABILITY_BITS; bit++) if (!kept.has(bit)) calls.dropBound(bit);
  const sets = new Uint32Array(6);
  if (calls.capabilities(sets) < 0) return;
  calls.reduceCapabilities(reduceTo(kept, sets));
}
