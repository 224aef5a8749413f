/** Backups: a folder for each removal with the object's content and, once that is whole, its description. */
import * as v from "valibot";
import type { OldFile } from "../host/durable.ts";
import type { StateDirectory } from "../host/state-directory.ts";
import { formatBytes } from "../model/format.ts";
import { pidRoles } from "../model/observation.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { displaced } from "../model/own-touches.ts";
import type { IpcObject } from "../model/snapshot.ts";
import { LARGEST_BACKUP } from "../model/undo-promise.ts";
import { writeRecords } from "./records.ts";
import type { Reading, Save, Saved } from "./save/save.ts";
import { Whereabouts } from "./visit.ts";

const FOLDER = "backups";
/** What is left free on the disk. */
const RESERVE = 64 * 1024 * 1024;

const account = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Description = v.object({
  schema: v.literal("shmtop-backup/1"),
  entry: v.string(),
  time: v.string(),
  kind: v.string(),
  target: v.string(),
  id: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0x7fff_ffff)),
  ns: count,
  key: account,
  mode: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0o777)),
  uid: account,
  gid: account,
  cuid: account,
  cgid: account,
  /** Bytes of a segment or of all messages; semaphores of a set. */
  size: count,
  locked: v.boolean(),
  facts: v.record(v.string(), count),
  /** Whom it named; `null` where all of them were gone, absent where it was not kept yet. */
  named: v.exactOptional(
    v.nullable(
      v.array(v.object({ role: v.picklist(pidRoles), pid: count, at: v.nullable(count) })),
    ),
  ),
  /** Of the namespace `ns`; absent where nothing proved it. */
  whereabouts: v.exactOptional(Whereabouts),
  content: v.object({ records: count, size: count, sha256: v.string() }),
});
/** Everything that an undo needs but the content. */
export type Description = v.InferOutput<typeof Description>;

/** Leaves nothing behind when it fails. */
export function saveObject(
  object: IpcObject,
  entry: string,
  save: Save,
  reading: Reading,
  state: StateDirectory,
): Outcome<Saved> {
  const folder = `${FOLDER}/${entry}`;
  const made = makeFolders(state, folder);
  if (!made.ok) return made;
  const saved = saveInto(folder, object, entry, save, reading, state);
  if (!saved.ok) state.remove(folder);
  return saved;
}

function makeFolders(state: StateDirectory, folder: string): Outcome<null> {
  const parent = state.keepFolder(FOLDER);
  return parent.ok ? state.makeFolder(folder) : parent;
}

function saveInto(
  folder: string,
  object: IpcObject,
  entry: string,
  save: Save,
  reading: Reading,
  state: StateDirectory,
): Outcome<Saved> {
  const file = state.create(`${folder}/content`);
  if (!file.ok) return file;
  const records = writeRecords(file.value);
  const saved = save(object, reading, records, (bytes) => allow(bytes, state));
  const finished = saved.ok ? file.value.finish() : saved;
  file.value.close();
  if (!saved.ok) return saved;
  if (!finished.ok) return finished;
  const whereabouts = reading.whereabouts();
  const description: Description = {
    ...describe(object, entry),
    ...(whereabouts !== null && { whereabouts }),
    facts: saved.value.facts,
    content: records.digest(),
  };
  // What could not be read again would be missed only by the undo.
  const parsed = v.safeParse(Description, description);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return fail("failed", `its ${v.getDotPath(issue)} cannot be kept: ${issue.message}`);
  }
  const written = writeDescription(state, folder, description);
  return written.ok ? saved : written;
}

function allow(bytes: number, state: StateDirectory): Outcome<null> {
  if (bytes > LARGEST_BACKUP) {
    const most = formatBytes(LARGEST_BACKUP);
    return fail("failed", `it has ${formatBytes(bytes)}, and no more than ${most} is saved`);
  }
  const free = state.free();
  if (!free.ok) return free;
  if (bytes + RESERVE <= free.value) return ok(null);
  const room = formatBytes(Math.max(0, free.value - RESERVE));
  return fail("failed", `it has ${formatBytes(bytes)}, and ${state.path} has room for ${room}`);
}

const describe = (object: IpcObject, entry: string) => ({
  schema: "shmtop-backup/1" as const,
  entry,
  time: new Date().toISOString(),
  kind: object.kind,
  target: object.target,
  id: Number(object.id),
  ns: object.ns,
  key: object.key ?? 0,
  mode: object.mode,
  uid: object.owner.uid,
  gid: object.owner.gid,
  cuid: object.creator?.uid ?? object.owner.uid,
  cgid: object.creator?.gid ?? object.owner.gid,
  size: object.counts.nsems ?? object.bytes,
  locked: object.flags.includes("locked"),
  named: displaced(object, Date.now())?.slice() ?? null,
});

/** Written last: a folder without it was cut short. */
function writeDescription(
  state: StateDirectory,
  folder: string,
  description: { readonly schema: string },
): Outcome<null> {
  const file = state.create(`${folder}/description.json`);
  if (!file.ok) return file;
  const written = file.value.write(Buffer.from(`${JSON.stringify(description, null, 2)}\n`));
  const finished = written.ok ? file.value.finish() : written;
  file.value.close();
  return finished;
}

/** A backup without content of its own: what is kept is elsewhere. Leaves nothing behind when it fails. */
export function writeRecord(
  state: StateDirectory,
  entry: string,
  record: { readonly schema: string },
): Outcome<null> {
  const folder = `${FOLDER}/${entry}`;
  const made = makeFolders(state, folder);
  if (!made.ok) return made;
  const written = writeDescription(state, folder, record);
  if (!written.ok) state.remove(folder);
  return written;
}

export function openBackup(
  state: StateDirectory,
  entry: string,
): Outcome<{ readonly description: Description; readonly content: OldFile }> {
  const description = readDescription(state, entry);
  if (!description.ok) return description;
  const content = state.open(`${FOLDER}/${entry}/content`);
  if (!content.ok) return content;
  if (content.value.size === description.value.content.size) {
    return ok({ description: description.value, content: content.value });
  }
  content.value.close();
  return fail("malformed", `the content of backup ${entry} is not as long as it was`);
}

export const readDescription = (state: StateDirectory, entry: string): Outcome<Description> =>
  readRecord(state, entry, Description);

export function readRecord<Schema extends v.GenericSchema>(
  state: StateDirectory,
  entry: string,
  schema: Schema,
): Outcome<v.InferOutput<Schema>> {
  const file = state.open(`${FOLDER}/${entry}/description.json`);
  if (!file.ok) return file;
  const text = Buffer.alloc(file.value.size);
  const read = file.value.read(0, text);
  file.value.close();
  if (!read.ok) return read;
  try {
    return ok(v.parse(schema, JSON.parse(text.toString("utf8"))));
  } catch (error) {
    return fail("malformed", `the description of backup ${entry} is unreadable: ${String(error)}`);
  }
}

/** Entries that have a folder, whole or not. */
export const backupNames = (state: StateDirectory): Outcome<readonly string[]> =>
  state.names(FOLDER);

export const removeBackup = (state: StateDirectory, entry: string): Outcome<null> =>
  state.remove(`${FOLDER}/${entry}`);
