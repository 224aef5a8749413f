/** Puts back what a removal took: the same id, key, mode, owner and content, or nothing at all. */
import type { OldFile } from "../host/durable.ts";
import { failure } from "../host/failure.ts";
import type { StateDirectory } from "../host/state-directory.ts";
import { formatKey, formatMode } from "../model/format.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { Restoration } from "../model/target.ts";
import { type Description, openBackup } from "./backup.ts";
import type { Keeping } from "./keeping.ts";
import { type KeepCalls, type KeptFile, putFileBack, readKept } from "./kept-files.ts";
import { readRecords, writeRecords } from "./records.ts";
import { restorers } from "./restore/index.ts";
import { type Maker, makeAgain } from "./restore/make.ts";
import type { Restorer } from "./restore/restorer.ts";
import { findWhole, removeStumps } from "./stump.ts";
import type { Visits } from "./visit.ts";

export interface Restoring extends Maker {
  readonly state: StateDirectory;
  readonly keeping: Keeping;
  /** `null` where files cannot be moved. */
  readonly keepCalls: KeepCalls | null;
  readonly visits: Pick<Visits, "ipcNs" | "visitAgain">;
}

/** @param anyId also under another id, where the old one cannot be had. */
export function undoRemoval(entry: string, anyId: boolean, restoring: Restoring): Restoration {
  const done = restoring.keeping.alone(() => undoAlone(entry, anyId, restoring));
  return done.ok ? done.value : told(entry, entry, done);
}

function undoAlone(entry: string, anyId: boolean, restoring: Restoring): Restoration {
  const { keeping, state } = restoring;
  const kept = readKept(state, entry);
  if (kept.ok) return undoFile(kept.value, restoring);
  const backup = openBackup(state, entry);
  if (!backup.ok) return told(entry, entry, backup);
  const { description, content } = backup.value;
  const begun = keeping.cutShort(entry);
  const intended = keeping.intend({
    ...{ action: "undo", entry, target: description, backup: false, evidence: {} },
  });
  const restored = intended.ok
    ? restoreThere(description, content, anyId, begun, restoring)
    : intended;
  content.close();
  const restoration = told(entry, description.target, restored);
  if (intended.ok) keeping.conclude("undo", entry, restoration);
  return restoration;
}

function restoreThere(
  description: Description,
  content: OldFile,
  anyId: boolean,
  begun: number | null,
  restoring: Restoring,
): Outcome<Restored> {
  const { ns, whereabouts = null } = description;
  const { visits } = restoring;
  const isElsewhere = ns !== visits.ipcNs();
  const visited = visits.visitAgain(ns, whereabouts, () =>
    restore(description, content, anyId, begun, restoring),
  );
  const restored = visited.ok ? visited.value : visited;
  if (!restored.ok || !isElsewhere) return restored;
  return ok({ ...restored.value, text: `${restored.value.text}, in ipc namespace ${ns}` });
}

/** The same file under its old name again. */
function undoFile(kept: KeptFile, { keeping, keepCalls }: Restoring): Restoration {
  const { entry, target } = kept;
  if (keepCalls === null) return told(entry, target, fail("absent", "files cannot be moved here"));
  const intended = keeping.intend({
    ...{ action: "undo", entry, target: kept, backup: false, evidence: {} },
  });
  const moved = intended.ok ? putFileBack(kept, keepCalls) : intended;
  const text = "restored: the same file, with its owner, mode and content";
  const restoration = told(entry, target, moved.ok ? ok({ text, lost: [] }) : moved);
  if (intended.ok) keeping.conclude("undo", entry, restoration);
  return restoration;
}

interface Restored {
  readonly text: string;
  readonly lost: readonly string[];
}

function told(entry: string, target: string, outcome: Outcome<Restored | never>): Restoration {
  if (outcome.ok) return { entry, target, state: "restored", ...outcome.value };
  const state = outcome.failure.why === "failed" ? "failed" : "refused";
  return { entry, target, state, text: `${state}: ${outcome.failure.text}`, lost: [] };
}

/** @param begun when an earlier undo of it began that was killed, in milliseconds since 1970; else `null`. */
function restore(
  description: Description,
  file: OldFile,
  anyId: boolean,
  begun: number | null,
  restoring: Restoring,
): Outcome<Restored> {
  const restorer = restorers.find(({ kind }) => kind === description.kind);
  if (restorer === undefined) return fail("absent", `no way to restore a ${description.kind}`);
  const intact = isIntact(file, description);
  if (!intact.ok) return intact;
  if (begun !== null) {
    const whole = findWhole(restorer, description, begun, restoring);
    if (whole !== null) return ok({ text: whatIs(description, whole), lost: [] });
    removeStumps(restorer, description, begun, restoring);
  }
  const made = makeAgain(restorer, description, anyId, restoring);
  if (!made.ok) return made;
  const noted = restoring.keeping.noteUndo(description, made.value);
  const finished = noted.ok
    ? finish(restorer, made.value, description, file, restoring)
    : fail(noted.failure.why, `who used it before cannot be noted: ${noted.failure.text}`);
  if (!finished.ok) restoring.removal[restorer.kind](made.value);
  return finished;
}

/** The content, then who may use it: with its mode it is open to others. */
function finish(
  restorer: Restorer,
  id: number,
  description: Description,
  file: OldFile,
  restoring: Restoring,
): Outcome<Restored> {
  const filled = restorer.fill(restoring, id, description, file);
  if (!filled.ok) return filled;
  const records = writeRecords(null);
  const read = restorer.readBack(restoring, id, description, records);
  if (!read.ok) return read;
  if (records.digest().sha256 !== description.content.sha256) {
    return fail("failed", "its content did not come out as it was saved");
  }
  const opened = open(restorer, id, description, restoring);
  if (!opened.ok) return opened;
  const lost = [...opened.value, ...restorer.lost(description)];
  return ok({ text: whatIs(description, id), lost });
}

const whatIs = ({ kind, key, mode }: Description, id: number): string =>
  `restored as ${kind}:${id} with key ${formatKey(key)}, mode ${formatMode(mode)}, owner and content`;

// struct ipc64_perm of 64-bit Linux (asm-generic/ipcbuf.h).
const PERMISSIONS = { key: 0, uid: 4, gid: 8, cuid: 12, cgid: 16, mode: 20 } as const;

/** Sets owner and mode, and compares all that IPC_STAT tells: what is not as it was is a failure, or lost where it must be. */
function open(
  restorer: Restorer,
  id: number,
  description: Description,
  restoring: Restoring,
): Outcome<readonly string[]> {
  const status = Buffer.alloc(128);
  const failed = (what: string) => failure(restoring.calls.errno(), what);
  if (restorer.status(restoring, id, status) < 0) return failed(`read the new object ${id}`);
  const lost = creatorLost(status, description);
  for (const field of ["uid", "gid", "mode"] as const) {
    status.writeUInt32LE(description[field], PERMISSIONS[field]);
  }
  if (restorer.change(restoring, id, status) < 0) return failed("set its owner and mode");
  if (restorer.status(restoring, id, status) < 0) {
    return ok([...lost, "its owner and mode could not be read back"]);
  }
  const wrong = (["key", "uid", "gid"] as const).find(
    (field) => status.readUInt32LE(PERMISSIONS[field]) !== description[field],
  );
  const mode = status.readUInt32LE(PERMISSIONS.mode) & 0o777;
  if (wrong === undefined && mode === description.mode) return ok(lost);
  return fail("failed", `its ${wrong ?? "mode"} did not come out as it was`);
}

function creatorLost(status: Buffer, { cuid, cgid }: Description): readonly string[] {
  const [uid, gid] = [status.readUInt32LE(PERMISSIONS.cuid), status.readUInt32LE(PERMISSIONS.cgid)];
  if (uid === cuid && gid === cgid) return [];
  return [`its creator was uid ${cuid}, gid ${cgid}, and is uid ${uid}, gid ${gid} now`];
}

/** Read whole before anything is made. */
function isIntact(file: OldFile, { content }: Description): Outcome<null> {
  const records = writeRecords(null);
  const read = readRecords(file, records.add);
  if (!read.ok) return read;
  return records.digest().sha256 === content.sha256
    ? ok(null)
    : fail("malformed", "its saved content is damaged: the checksum is another");
}
