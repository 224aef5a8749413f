/**
 * How content is kept, the same for every kind: records of a number and bytes. The number is the offset of a part of a
 * segment, the type of a message, or 0 for the values of a semaphore set; no byte of a hole is kept.
 */
import { createHash } from "node:crypto";
import type { NewFile, OldFile } from "../host/durable.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";

/** Two little-endian 64-bit numbers before the bytes of each record: its own, and how many bytes follow. */
const HEADER = 16;

/** What is known of content without the content: enough to tell whether it is still the same. */
export interface Digest {
  readonly records: number;
  /** Bytes of the file. */
  readonly size: number;
  readonly sha256: string;
}

export interface RecordWriter {
  readonly add: (number: bigint, bytes: Uint8Array) => Outcome<null>;
  readonly digest: () => Digest;
}

/** Bytes of all records without their headers. */
export const contentBytes = ({ records, size }: Digest): number => size - records * HEADER;

/** @param file `null`: only the digest is wanted, to compare what is there now with what was kept. */
export function writeRecords(file: NewFile | null): RecordWriter {
  const hash = createHash("sha256");
  let [records, size] = [0, 0];
  return {
    add(number, bytes) {
      const header = Buffer.alloc(HEADER);
      header.writeBigInt64LE(number, 0);
      header.writeBigInt64LE(BigInt(bytes.byteLength), 8);
      records += 1;
      size += HEADER + bytes.byteLength;
      hash.update(header).update(bytes);
      if (file === null) return ok(null);
      const written = file.write(header);
      return written.ok ? file.write(bytes) : written;
    },
    digest: () => ({ records, size, sha256: hash.copy().digest("hex") }),
  };
}

/** Hands each record on in order; stops at the first failure, its own or that of `take`. */
export function readRecords(
  file: OldFile,
  take: (number: bigint, bytes: Uint8Array) => Outcome<null>,
): Outcome<null> {
  const header = Buffer.alloc(HEADER);
  for (let at = 0; at < file.size; ) {
    const read = file.read(at, header);
    if (!read.ok) return read;
    const length = Number(header.readBigInt64LE(8));
    at += HEADER;
    if (read.value < HEADER || length < 0 || length > file.size - at) return cutShort(at);
    const bytes = Buffer.alloc(length);
    const filled = file.read(at, bytes);
    if (!filled.ok) return filled;
    if (filled.value < length) return cutShort(at);
    const taken = take(header.readBigInt64LE(0), bytes);
    if (!taken.ok) return taken;
    at += length;
  }
  return ok(null);
}

const cutShort = (at: number): Outcome<never> =>
  fail("malformed", `the saved content is cut short at byte ${at}`);
