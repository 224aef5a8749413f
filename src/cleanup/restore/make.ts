/** Makes an object anew under its old id, key and creator, or leaves nothing behind. */
import { constants } from "node:os";
import { failure } from "../../host/failure.ts";
import type { RemovalCalls } from "../../host/libc.ts";
import { askForId } from "../../host/next-id.ts";
import { formatKey } from "../../model/format.ts";
import type { ObservedObject } from "../../model/observation.ts";
import { fail, type Outcome, ok } from "../../model/outcome.ts";
import type { Description } from "../backup.ts";
import type { Making, Restorer } from "./restorer.ts";
import { PROBE, type Rights, unfinishedMode } from "./unfinished.ts";

export interface Maker extends Making {
  readonly removal: RemovalCalls;
  /** The table of the namespace that the thread is in; empty where it cannot be read. */
  readonly rows: (kind: Restorer["kind"]) => readonly ObservedObject[];
}

/**
 * The object is made so that nobody else can open it where we can without permissions of our own (CAP_IPC_OWNER), and else so
 * that only its creator can; and marked as unfinished, until it has its own mode.
 *
 * @param anyId also under another id, where the old one cannot be had.
 */
export function makeAgain(
  restorer: Restorer,
  description: Description,
  anyId: boolean,
  maker: Maker,
): Outcome<number> {
  const { kind } = restorer;
  // First, because it ends what somebody else may have asked for, and shows that an object can be made at all.
  const rights = probe(restorer, maker);
  if (!rights.ok) return rights;
  const asked = askForId(kind, description.id);
  if (!asked.ok && !anyId) {
    const needs = "the same id needs CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN";
    return fail("denied", `${needs} (${asked.failure.text}); --any-id restores it under another`);
  }
  const make = (): Made => {
    const made = restorer.make(maker, description, unfinishedMode(description.mode, rights.value));
    return { id: made, errno: maker.calls.errno() };
  };
  const { id, errno } = makeAsCreator(make, description, maker);
  if (id === -1) {
    if (asked.ok) probe(restorer, maker);
    return refusal(errno, description);
  }
  if (id === description.id || anyId) return ok(id);
  maker.removal[kind](id);
  return fail(
    "denied",
    `id ${description.id} is taken now, it would get ${id}: --any-id restores it as that`,
  );
}

/** Makes a private object and removes it: what is asked for by next_id is over then. 0 if we can open one with no permissions. */
function probe(restorer: Restorer, maker: Maker): Outcome<Rights> {
  const id = restorer.makeSmallest(maker, PROBE);
  if (id === -1) return failure(maker.calls.errno(), `make a ${restorer.kind}`);
  const opens = restorer.status(maker, id, Buffer.alloc(128)) === 0;
  maker.removal[restorer.kind](id);
  return ok(opens ? 0 : 0o600);
}

interface Made {
  /** -1: it was not made, and `errno` says why. */
  readonly id: number;
  readonly errno: number;
}

/** As its creator, where we may be that; else as ourselves, which is told by the comparison at the end. */
function makeAsCreator(make: () => Made, { cuid, cgid }: Description, { calls }: Maker): Made {
  const [euid, egid] = [process.geteuid?.() ?? 0, process.getegid?.() ?? 0];
  const isOther = cuid !== euid || cgid !== egid;
  if (!isOther || calls.become(cuid, cgid) !== 0) return make();
  const made = make();
  if (calls.become(euid, egid) !== 0) throw new Error("cannot be ourselves again");
  // Another user may have no right to huge pages.
  return made.id === -1 && made.errno === constants.errno.EPERM ? make() : made;
}

function refusal(errno: number, { key, size }: Description): Outcome<never> {
  switch (errno) {
    case constants.errno.EEXIST:
      return fail("denied", `another object has its key ${formatKey(key)} now`, "EEXIST");
    case constants.errno.ENOSPC:
      return fail("failed", "a limit of the kernel is reached: shmtop doctor says which", "ENOSPC");
    case constants.errno.EINVAL:
      return fail("failed", `a limit of the kernel is below its size of ${size}`, "EINVAL");
    default:
      return failure(errno, "make it anew");
  }
}
