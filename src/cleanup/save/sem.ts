/** Saves a semaphore set: the value of each semaphore, which reading does not change. */
import { fail, type Outcome, ok } from "../../model/outcome.ts";
import type { IpcObject } from "../../model/snapshot.ts";
import type { RecordWriter } from "../records.ts";
import type { Reading, Saved } from "./save.ts";

export function saveSem(
  object: IpcObject,
  { semaphores }: Reading,
  to: RecordWriter,
  allow: (bytes: number) => Outcome<null>,
): Outcome<Saved> {
  const semid = Number(object.id);
  const nsems = object.counts.nsems ?? 0;
  const before = semaphores(semid, nsems);
  if (!before.ok) return before;
  const allowed = allow(2 * nsems);
  if (!allowed.ok) return allowed;
  const values = before.value.map(({ value }) => value);
  const added = to.add(0n, encodeValues(values));
  if (!added.ok) return added;
  const changed = () => {
    const now = semaphores(semid, nsems);
    const same =
      now.ok &&
      now.value.every((semaphore, semnum) => {
        const saved = before.value[semnum];
        return semaphore.value === saved?.value && semaphore.pid === saved.pid;
      });
    return same ? null : "its values changed after they were saved";
  };
  return ok({ facts: { nsems }, changed });
}

/** 16 bits each, in order: SEMVMX is 32767. */
export function encodeValues(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, semnum) => {
    bytes.writeUInt16LE(value, 2 * semnum);
  });
  return bytes;
}

export function decodeValues(bytes: Uint8Array): Outcome<readonly number[]> {
  if (bytes.byteLength % 2 !== 0) return fail("malformed", "the saved values are cut short");
  const buffer = Buffer.from(bytes);
  return ok(Array.from({ length: bytes.byteLength / 2 }, (_, at) => buffer.readUInt16LE(2 * at)));
}
