/** Saves a segment that nobody has attached: the pages that hold something, where they are. */
import { failure, OF_OBJECT } from "../../host/failure.ts";
import type { ContentCalls } from "../../host/object-calls.ts";
import { openSegment, type Segment } from "../../host/segment.ts";
import { fail, type Outcome, ok } from "../../model/outcome.ts";
import type { IpcObject } from "../../model/snapshot.ts";
import type { RecordWriter } from "../records.ts";
import type { Reading, Saved } from "./save.ts";

/**
 * What can be told without it is asked first. The attach is seen by everybody, and its traces stay: atime, dtime and lpid are ours from then on. What they were is in the
 * journal before this is called.
 */
export function saveShm(
  object: IpcObject,
  reading: Reading,
  to: RecordWriter,
  allow: (bytes: number) => Outcome<null>,
): Outcome<Saved> {
  const { calls, pageSize } = reading;
  const shmid = Number(object.id);
  const before = statusOf(calls, shmid);
  if (!before.ok) return before;
  if (nattchOf(before.value) !== 0) return fail("failed", "somebody attached it");
  const present = object.rss === null ? null : object.rss + (object.swap ?? 0);
  const allowed = allow(present ?? 0);
  if (!allowed.ok) return allowed;
  const segment = openSegment(calls, shmid, { present, basePage: pageSize });
  if (!segment.ok) return segment;
  const copied = copyAlone(calls, shmid, segment.value, pageSize, to, allow);
  segment.value.close();
  if (!copied.ok) return copied;
  const after = statusOf(calls, shmid);
  if (!after.ok) return after;
  if (!isSame(before.value, after.value)) return fail("failed", "it changed while it was saved");
  const hugePage = segment.value.pageSize > pageSize ? segment.value.pageSize : 0;
  const changed = () => {
    const now = statusOf(calls, shmid);
    return now.ok && now.value.equals(after.value) ? null : "it changed after it was saved";
  };
  return ok({ facts: { hugePage }, changed });
}

/** Only while our own attach is the only one. */
function copyAlone(
  calls: ContentCalls,
  shmid: number,
  segment: Segment,
  page: number,
  to: RecordWriter,
  allow: (bytes: number) => Outcome<null>,
): Outcome<null> {
  const status = statusOf(calls, shmid);
  if (!status.ok) return status;
  if (nattchOf(status.value) !== 1) return fail("failed", "somebody attached it");
  const allowed = allow(segment.extents.reduce((sum, { length }) => sum + length, 0));
  return allowed.ok ? copySegment(segment, page, to) : allowed;
}

/** Every record lies within one such block, so that the same content always gives the same records. */
const BLOCK = 1024 * 1024;

/** The pages that are not all zeros: one record for each run of them within a block. */
export function copySegment(segment: Segment, page: number, to: RecordWriter): Outcome<null> {
  const block = Buffer.alloc(BLOCK);
  const zeros = Buffer.alloc(page);
  for (const { offset, length } of segment.extents) {
    for (let at = offset; at < offset + length; ) {
      const end = Math.min(offset + length, (Math.floor(at / BLOCK) + 1) * BLOCK);
      const part = block.subarray(0, end - at);
      const read = segment.read(at, part);
      if (!read.ok) return read;
      const added = addRuns(part, at, zeros, to);
      if (!added.ok) return added;
      at = end;
    }
  }
  return ok(null);
}

function addRuns(part: Buffer, offset: number, zeros: Buffer, to: RecordWriter): Outcome<null> {
  const page = zeros.length;
  const isZero = (at: number) => part.compare(zeros, 0, page, at, at + page) === 0;
  for (let at = 0; at < part.length; ) {
    if (isZero(at)) {
      at += page;
      continue;
    }
    let end = at + page;
    while (end < part.length && !isZero(end)) end += page;
    const added = to.add(BigInt(offset + at), part.subarray(at, end));
    if (!added.ok) return added;
    at = end;
  }
  return ok(null);
}

// struct shmid_ds of 64-bit Linux (asm-generic/shmbuf.h): permissions of 48 bytes, then these.
const STATUS_BYTES = 96;
const [SIZE, CHANGED, CREATOR, NATTCH] = [48, 72, 80, 88];

function statusOf(calls: ContentCalls, shmid: number): Outcome<Buffer> {
  const status = Buffer.alloc(128);
  if (calls.shmStat(shmid, status) < 0) {
    return failure(calls.errno(), `read the state of segment ${shmid}`, OF_OBJECT);
  }
  return ok(status.subarray(0, STATUS_BYTES));
}

const nattchOf = (status: Buffer): number => Number(status.readBigUInt64LE(NATTCH));

/** In everything but the traces that an attach and a detach leave. */
const isSame = (one: Buffer, other: Buffer): boolean =>
  [
    [0, SIZE + 8],
    [CHANGED, CREATOR + 4],
    [NATTCH, NATTCH + 8],
  ].every(([from, to]) => one.subarray(from, to).equals(other.subarray(from, to)));
