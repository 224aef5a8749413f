/** What is no longer as it was when somebody said yes. */

import type { IpcObject } from "../model/snapshot.ts";
import { identify, type Target } from "../model/target.ts";

/**
 * One sentence for the first difference; `null` when the object is the same, in the same use.
 *
 * @param us our own pid when we have had it attached ourselves since: as its last user we keep it from being an orphan, and
 * nothing else may. `null`: we have not.
 */
export function drift(confirmed: Target, object: IpcObject, us: number | null): string | null {
  const now = identify(object);
  const another = identity.find((field) => confirmed[field] !== now[field]);
  if (another !== undefined) {
    return `it is another object now: ${words[another]} was ${confirmed[another]}, is ${now[another]}`;
  }
  if (confirmed.state !== now.state && !isOurDoing(confirmed, object, us))
    return `it was ${confirmed.state} and is ${now.state} now: look at it again`;
  if (confirmed.nattch !== now.nattch)
    return `it had ${confirmed.nattch} attaches and has ${now.nattch} now: look at it again`;
  return sameUsers(confirmed, now) ? null : "its users changed: look at them again";
}

/** What the kernel never changes in an object, and the change time, which every new object with an old id moves. */
const identity = [
  "kind",
  "id",
  "ns",
  "key",
  "name",
  "dev",
  "inode",
  "cuid",
  "cgid",
  "cpid",
  "size",
  "changedAt",
] as const;

const words: Readonly<Record<(typeof identity)[number], string>> = {
  kind: "its kind",
  id: "its id",
  ns: "its namespace",
  key: "its key",
  name: "its name",
  dev: "its device",
  inode: "its inode",
  cuid: "its creator's uid",
  cgid: "its creator's gid",
  cpid: "its creating process",
  size: "its size",
  changedAt: "its change time",
};

/** Nobody has it, and of those that it names only we are known to live: our pid stands where the last user's was. */
const isOurDoing = (before: Target, { nattch, verdict, touched }: IpcObject, us: number | null) =>
  us !== null &&
  nattch === 0 &&
  verdict.state === "idle" &&
  touched.every(
    ({ role, pid, is }) =>
      (role === "last" && pid === us) ||
      is === "gone" ||
      is === "reused" ||
      (is === "unknown" && before.state === "unknown"),
  );

/** The same processes; one whose start is not known is taken for the same by its pid. */
function sameUsers(before: Target, now: Target): boolean {
  const starts = new Map(now.users.map(({ pid, startedAt }) => [pid, startedAt]));
  const known = new Set(before.users.map(({ pid }) => pid));
  return (
    known.size === starts.size &&
    before.users.every(({ pid, startedAt }) => {
      const start = starts.get(pid);
      return (
        start !== undefined &&
        (start === null || startedAt === null || Math.abs(start - startedAt) < startTolerance)
      );
    })
  );
}

/** Milliseconds: a start is computed from the boot time, which is read anew. */
const startTolerance = 50;
