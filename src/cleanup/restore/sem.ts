/** Puts a semaphore set back with the value of each semaphore. */
import type { OldFile } from "../../host/durable.ts";
import { failure } from "../../host/failure.ts";
import { fail, type Outcome, ok } from "../../model/outcome.ts";
import type { Description } from "../backup.ts";
import { type RecordWriter, readRecords } from "../records.ts";
import { decodeValues, encodeValues } from "../save/sem.ts";
import { IPC_PRIVATE, MAKE_NEW, type Making, type Restorer } from "./restorer.ts";

export const restoreSem: Restorer = {
  kind: "sem",
  makeSmallest: ({ calls }, mode) => calls.semGet(IPC_PRIVATE, 1, MAKE_NEW | mode),
  make: ({ calls }, { key, size }, mode) => calls.semGet(key, size, MAKE_NEW | mode),
  fill,
  readBack,
  status: ({ content }, id, status) => content.semStat(id, status),
  change: ({ calls }, id, status) => calls.semSet(id, status),
  lost: () => [
    "its times, and the last process of each semaphore, are those of the undo; only this user's shmtop knows who used it before",
    "who waited on it was woken with EIDRM, and what SEM_UNDO would have taken back is forgotten",
  ],
};

function fill(
  { calls }: Making,
  semid: number,
  { size }: Description,
  file: OldFile,
): Outcome<null> {
  return readRecords(file, (_, bytes) => {
    const values = decodeValues(bytes);
    if (!values.ok) return values;
    if (values.value.length !== size)
      return fail("malformed", `there are not ${size} saved values`);
    const semnum = values.value.findIndex(
      (value, index) => calls.setValue(semid, index, value) < 0,
    );
    return semnum < 0 ? ok(null) : failure(calls.errno(), `set semaphore ${semnum}`);
  });
}

function readBack(
  { semaphores }: Making,
  semid: number,
  { size }: Description,
  to: RecordWriter,
): Outcome<null> {
  const now = semaphores(semid, size);
  return now.ok ? to.add(0n, encodeValues(now.value.map(({ value }) => value))) : now;
}
