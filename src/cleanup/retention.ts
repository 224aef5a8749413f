/** Backups do not stay for ever: the oldest go by age, and by the room that all of them take. */
import type { StateDirectory } from "../host/state-directory.ts";
import type { Ending } from "../model/target.ts";
import { backupNames, readDescription, removeBackup } from "./backup.ts";
import { dropFile, type KeepCalls, type KeptFile, readKept } from "./kept-files.ts";

const HOUR = 3_600_000;
const RETENTION = {
  /** Milliseconds. */
  age: 30 * 24 * HOUR,
  /** Milliseconds for files, which stay in memory. */
  fileAge: 24 * HOUR,
  /** Bytes of all backups together. */
  size: 4 * 1024 * 1024 * 1024,
  /** Milliseconds in which a backup stays whatever room it takes, or is still being written. */
  safe: HOUR,
} as const;

/** Nothing is written meanwhile, and nothing is too new. */
const NOTHING = { age: 0, fileAge: 0, size: 0, safe: 0 } as const;

type Limits = Readonly<Record<keyof typeof RETENTION, number>>;

interface Backup {
  readonly entry: string;
  readonly age: number;
  /** `null`: it was cut short, before its description was written. */
  readonly bytes: number | null;
  /** The file that is kept elsewhere. */
  readonly file: KeptFile | null;
}

/**
 * The entries that were removed. What cannot be read or removed stays.
 *
 * @param calls what removes files that are kept; `null`: they stay.
 */
export function expireBackups(
  state: StateDirectory,
  now: number,
  calls: KeepCalls | null,
  limits: Limits = RETENTION,
): readonly string[] {
  const names = backupNames(state);
  if (!names.ok) return [];
  const backups = names.value.flatMap((entry) => backupOf(state, entry, now));
  backups.sort((one, other) => one.age - other.age);
  let kept = 0;
  const stays = ({ age, bytes, file }: Backup): boolean => {
    if (age < limits.safe) return true;
    if (file !== null) return age < limits.fileAge; // it takes no room here
    return bytes !== null && age < limits.age && kept + bytes <= limits.size;
  };
  const old = backups.filter((backup) => {
    if (!stays(backup)) return true;
    kept += backup.bytes ?? 0;
    return false;
  });
  return old.filter((backup) => drop(backup, state, calls)).map(({ entry }) => entry);
}

/** The same for all of them, or for one, whatever their age. For who has the lock: nobody is writing one. */
export function endUndos(
  ending: Ending,
  state: StateDirectory,
  now: number,
  calls: KeepCalls | null,
): void {
  if (ending === "old") expireBackups(state, now, calls);
  else if (ending === "all") expireBackups(state, now, calls, NOTHING);
  else for (const backup of backupOf(state, ending.entry, now)) drop(backup, state, calls);
}

/** Whether there may be something to end, told by names alone. */
export function mayBeOld(state: StateDirectory, now: number): boolean {
  const names = backupNames(state);
  return (
    names.ok &&
    names.value.some((entry) => {
      const limit = /^\d{8}-\d{6}-posix-/.test(entry) ? RETENTION.fileAge : RETENTION.age;
      return (ageOf(entry, now) ?? 0) >= limit;
    })
  );
}

/**
 * Whether a file in our folder is of no use to anybody: the day of its undo is over, and no backup is about it, since the
 * state directory was deleted or is another one.
 */
export function isStray(entry: string, described: ReadonlySet<string>, now: number): boolean {
  return !described.has(entry) && (ageOf(entry, now) ?? 0) >= RETENTION.fileAge;
}

/** A file that was put back, or that went with its file system, is not there any more: nothing is left to keep then. */
function drop({ entry, file }: Backup, state: StateDirectory, calls: KeepCalls | null): boolean {
  const dropped = file === null || calls === null ? null : dropFile(file, calls);
  if (file !== null && calls === null) return false;
  if (dropped?.ok === false && dropped.failure.why !== "gone") return false;
  return removeBackup(state, entry).ok;
}

/** In milliseconds: an entry's name begins with its time: 20261121-091000. `null` for another name. */
function ageOf(entry: string, now: number): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(entry)?.slice(1).map(Number);
  if (parts === undefined) return null;
  const [year = 0, month = 0, day, hour, minute, second] = parts;
  return now - Date.UTC(year, month - 1, day, hour, minute, second);
}

/** None where its description is there but cannot be read now. */
function backupOf(state: StateDirectory, entry: string, now: number): readonly Backup[] {
  const age = ageOf(entry, now);
  if (age === null) return [];
  const file = readKept(state, entry);
  if (file.ok) return [{ entry, age, bytes: 0, file: file.value }];
  const description = readDescription(state, entry);
  if (description.ok) return [{ entry, age, bytes: description.value.content.size, file: null }];
  return description.failure.why === "absent" ? [{ entry, age, bytes: null, file: null }] : [];
}
