/** Puts a segment back: the pages that held something; the rest is holes again. */
import { constants } from "node:os";
import type { OldFile } from "../../host/durable.ts";
import { failure } from "../../host/failure.ts";
import { outlivesAttach } from "../../host/forced-removal.ts";
import { openSegment } from "../../host/segment.ts";
import { fail, type Outcome, ok } from "../../model/outcome.ts";
import type { Description } from "../backup.ts";
import { type RecordWriter, readRecords } from "../records.ts";
import { copySegment } from "../save/shm.ts";
import { IPC_PRIVATE, MAKE_NEW, type Making, type Restorer } from "./restorer.ts";

const SHM_HUGETLB = 0o4000;
const SHM_NORESERVE = 0o10000;
const HUGE_SHIFT = 26;

export const restoreShm: Restorer = {
  kind: "shm",
  makeSmallest: ({ calls }, mode) => calls.shmGet(IPC_PRIVATE, 1, MAKE_NEW | mode),
  make,
  fill,
  readBack,
  status: ({ content }, id, status) => content.shmStat(id, status),
  change: ({ calls }, id, status) => calls.shmSet(id, status),
  lost: () => [
    "its times, its creating process and its last user are those of the undo; only this user's shmtop knows who used it before",
  ],
};

/** Whether memory was reserved for all of it is shown nowhere: it is asked for, and done without where there is too little. */
function make({ calls }: Making, { key, size, facts }: Description, mode: number): number {
  const { hugePage = 0 } = facts;
  const huge = hugePage > 0 ? SHM_HUGETLB | (Math.log2(hugePage) << HUGE_SHIFT) : 0;
  const flags = MAKE_NEW | mode | huge;
  const id = calls.shmGet(key, size, flags);
  return id === -1 && calls.errno() === constants.errno.ENOMEM
    ? calls.shmGet(key, size, flags | SHM_NORESERVE)
    : id;
}

function fill(making: Making, id: number, description: Description, file: OldFile): Outcome<null> {
  const { calls, pageSize } = making;
  const safe = outlivesAttach();
  if (!safe.ok) return safe;
  const address = calls.attach(id);
  if (address === -1) return failure(calls.errno(), `attach the new segment ${id}`);
  const { size, facts, locked } = description;
  const page = facts.hugePage || pageSize;
  const end = Math.ceil(size / page) * page;
  const filled = readRecords(file, (offset, bytes) => {
    const at = Number(offset);
    if (at < 0 || at + bytes.byteLength > end) {
      return fail("malformed", `the saved content has a page at ${offset}, beyond its end`);
    }
    const count = calls.copyTo(address + at, bytes);
    return count === bytes.byteLength
      ? ok(null)
      : fail("failed", `no memory for its content at ${offset}`, "ENOMEM");
  });
  calls.detach(address);
  if (!filled.ok || !locked || calls.shmLock(id) === 0) return filled;
  return failure(calls.errno(), `lock the new segment ${id}`);
}

function readBack(
  { content, pageSize }: Making,
  id: number,
  { size }: Description,
  to: RecordWriter,
): Outcome<null> {
  const segment = openSegment(content, id, { present: size, basePage: pageSize });
  if (!segment.ok) return segment;
  const copied = copySegment(segment.value, pageSize, to);
  segment.value.close();
  return copied;
}
