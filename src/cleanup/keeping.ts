/** What a removal leaves behind on the disk: its lines in the journal, and the backup that an undo needs. */
import { randomBytes } from "node:crypto";
import { forgetTouches, noteTouch } from "../host/own-touches.ts";
import { thisProcess } from "../host/running.ts";
import type { StateDirectory } from "../host/state-directory.ts";
import { lockState } from "../host/state-lock.ts";
import type { NamedPid } from "../model/observation.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { displaced, touchOf } from "../model/own-touches.ts";
import type { IpcObject } from "../model/snapshot.ts";
import { identify } from "../model/target.ts";
import { type Description, removeBackup, saveObject } from "./backup.ts";
import type { Intent, Journal } from "./journal.ts";
import { describeFile, isKeepable, type KeepCalls, keepFile } from "./kept-files.ts";
import { type FileRemoving, type Keep, wayTo } from "./posix.ts";
import { savers } from "./save/index.ts";
import type { Reading, Saved } from "./save/save.ts";
import { cutShort } from "./stump.ts";
import { NO_WAY } from "./ways.ts";

export interface Keeping {
  /** Nobody else of this program, in any process of this user, removes or restores meanwhile. */
  readonly alone: <T>(act: () => T) => Outcome<T>;
  readonly newEntry: (object: IpcObject) => string;
  /** `null` for kinds that cannot be saved. */
  readonly saver: (object: IpcObject) => ((entry: string) => Outcome<Saved>) | null;
  readonly intend: (intent: Omit<Intent, "what" | "time" | "by">) => Outcome<null>;
  /** When an undo of this removal began that never came to an end, in milliseconds since 1970; else `null`. */
  readonly cutShort: (entry: string) => number | null;
  readonly conclude: (
    action: Intent["action"],
    entry: string,
    result: { readonly state: string; readonly text: string },
  ) => Outcome<null>;
  /** Moves a file away instead of removing it; where {@link Keeping.saver} has one for its kind. */
  readonly fileKeeper: (entry: string) => Keep;
  /** Takes a backup back that nothing came of. */
  readonly discard: (entry: string) => void;
  /** Whom the object that an undo made named before, in whose place we are. */
  readonly noteUndo: (description: Description, id: number) => Outcome<null>;
  /** What was noted of an object that is gone. */
  readonly forget: (object: IpcObject) => void;
}

export function keepIn(
  state: StateDirectory,
  journal: Journal,
  reading: Reading,
  files: FileRemoving,
  keepCalls: KeepCalls | null,
): Keeping {
  const by = { ...thisProcess(), uid: process.getuid?.() ?? -1 };
  const time = () => new Date().toISOString();
  return {
    alone: (act) => lockState(state, reading.calls.flock, act),
    newEntry: entryFor,
    saver(object) {
      if (isKeepable(object.kind) && keepCalls !== null) return fileSaver(object, state, files);
      const save = savers[object.kind];
      if (save === undefined) return null;
      return (entry) => {
        // Only a segment has to be attached for it.
        const noted = object.kind === "shm" ? noteAttach(object, state) : ok(null);
        return noted.ok ? saveObject(object, entry, save, reading, state) : noted;
      };
    },
    intend: (intent) => journal.write({ what: "intent", time: time(), by, ...intent }),
    cutShort: (entry) => cutShort(journal, entry),
    conclude: (action, entry, { state: is, text }) =>
      journal.write({ what: "outcome", time: time(), entry, action, state: is, text }),
    fileKeeper: (entry) => (directory, name, file) =>
      keepCalls === null
        ? fail("absent", "this C library cannot move files (renameat2)")
        : keepFile(directory, name, file, entry, keepCalls),
    discard: (entry) => void removeBackup(state, entry),
    noteUndo: (description, id) => noteUndo(description, id, reading, state),
    forget: ({ kind, ns, id }) => void forgetTouches(state, { kind, ns, id: Number(id) }),
  };
}

/** Who used it last, before we are that; durably, or it is not attached. */
function noteAttach(object: IpcObject, state: StateDirectory): Outcome<null> {
  const now = Date.now();
  const before = displaced(object, now);
  return before === null ? ok(null) : noteTouch(state, touchOf(object, process.pid, now, before));
}

/** Those of another run of the machine are gone. Of a backup that does not tell, everybody may live. */
function noteUndo(
  { kind, ns, named = [nobodyKnows], whereabouts }: Description,
  id: number,
  reading: Reading,
  state: StateDirectory,
): Outcome<null> {
  const boot = reading.whereabouts()?.boot;
  const isOver = boot !== undefined && whereabouts !== undefined && whereabouts.boot !== boot;
  if (named === null || isOver) return ok(null);
  return noteTouch(state, touchOf({ kind, ns, id }, process.pid, Date.now(), named));
}

const nobodyKnows: NamedPid = { role: "last", pid: 0, at: null };

/** Nothing is read: only where it goes is written down. */
const fileSaver =
  (object: IpcObject, state: StateDirectory, files: FileRemoving) =>
  (entry: string): Outcome<Saved> => {
    const way = wayTo(identify(object), files);
    if (way === null) return fail("absent", NO_WAY);
    const described = describeFile(object, entry, way, state);
    return described.ok ? ok({ facts: {}, changed: () => null }) : described;
  };

/**
 * `20261121-091000-shm-65538-7f3a09c1d2e4`: sorts by time; a name is left out, it may be anything. Thousands are made in one
 * second, and no two may be the same.
 */
function entryFor({ kind, id }: IpcObject): string {
  const stamp = new Date().toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  const middle = typeof id === "number" ? `${kind}-${id}` : kind;
  return `${stamp}-${middle}-${randomBytes(6).toString("hex")}`;
}

/** What the kernel forgets with the object, and what saving it writes over. */
export const evidenceOf = (object: IpcObject): Readonly<Record<string, unknown>> => ({
  mode: object.mode,
  owner: { uid: object.owner.uid, gid: object.owner.gid },
  flags: object.flags,
  bytes: object.bytes,
  rss: object.rss,
  counts: object.counts,
  touched: object.touched.map(({ role, pid, is }) => ({ role, pid, is })),
  attachedAt: object.attachedAt,
  detachedAt: object.detachedAt,
  operatedAt: object.operatedAt,
  reasons: object.verdict.reasons.map(({ code }) => code),
});
