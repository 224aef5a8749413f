/** Backups do not stay for ever: the oldest go by age, and by the room that all of them take. */
import type { StateDirectory } from "../host/state-directory.ts";
import { backupNames, readDescription, removeBackup } from "./backup.ts";

const HOUR = 3_600_000;
export const RETENTION = {
  /** Milliseconds. */
  age: 30 * 24 * HOUR,
  /** Bytes of all backups together. */
  size: 4 * 1024 * 1024 * 1024,
  /** Milliseconds in which a backup stays whatever room it takes, or is still being written. */
  safe: HOUR,
} as const;

interface Backup {
  readonly entry: string;
  readonly age: number;
  /** `null`: it was cut short. */
  readonly bytes: number | null;
}

/** The entries that were removed. What cannot be read or removed stays. */
export function expireBackups(
  state: StateDirectory,
  now: number,
  limits: Readonly<Record<keyof typeof RETENTION, number>> = RETENTION,
): readonly string[] {
  const names = backupNames(state);
  if (!names.ok) return [];
  const backups = names.value.flatMap((entry) => backupOf(state, entry, now));
  backups.sort((one, other) => one.age - other.age);
  let kept = 0;
  return backups
    .filter(({ age, bytes }) => {
      const isSafe = age < limits.safe;
      const stays = isSafe || (bytes !== null && age < limits.age && kept + bytes <= limits.size);
      if (stays) kept += bytes ?? 0;
      return !stays;
    })
    .map(({ entry }) => entry)
    .filter((entry) => removeBackup(state, entry).ok);
}

/** An entry's name begins with its time: 20261121-091000. */
function backupOf(state: StateDirectory, entry: string, now: number): readonly Backup[] {
  const parts = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(entry)?.slice(1).map(Number);
  if (parts === undefined) return [];
  const [year = 0, month = 0, day, hour, minute, second] = parts;
  const age = now - Date.UTC(year, month - 1, day, hour, minute, second);
  const description = readDescription(state, entry);
  return [{ entry, age, bytes: description.ok ? description.value.content.size : null }];
}
