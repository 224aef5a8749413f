/** The file of a recording: made for us alone, never in the place of something else, put aside when it is full. */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { type OldFile, openWhole } from "./durable.ts";
import { failureThrown } from "./failure.ts";

export interface RecordingFile {
  readonly write: (text: string) => Outcome<null>;
  readonly size: () => number;
  readonly fd: () => number;
  /** FILE becomes FILE.1, that one FILE.2, and so on; the oldest goes. */
  readonly rotate: () => Outcome<null>;
}

/** Older files that are kept beside the one that is written. */
const KEPT = 4;

const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NOCTTY } = constants;
const OURS_ALONE = 0o600;

/**
 * Makes the file, and room for it where an older recording has its name.
 * @param beginning what every such file begins with: what begins otherwise is not ours to move away.
 * @returns its descriptor.
 */
export function createRecordingFile(path: string, beginning: string): Outcome<number> {
  const made = makeRoom(path, beginning);
  if (!made.ok) return made;
  try {
    const flags = O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_NOCTTY;
    return ok(openSync(path, flags, OURS_ALONE));
  } catch (error) {
    return failureThrown(error, `create ${path}`);
  }
}

/** @param first the descriptor of the file that was made, or of one that another thread has written to. */
export function recordingFile(path: string, beginning: string, first: number): RecordingFile {
  let fd = first;
  let { size } = fstatSync(first);
  return {
    write: (text) => {
      try {
        const bytes = Buffer.from(text, "utf8");
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
        size += bytes.length;
        return ok(null);
      } catch (error) {
        return failureThrown(error, `write ${path}`);
      }
    },
    size: () => size,
    fd: () => fd,
    rotate: () => {
      const next = createRecordingFile(path, beginning);
      if (!next.ok) return next;
      closeSync(fd);
      fd = next.value;
      size = 0;
      return ok(null);
    },
  };
}

/** The files of a recording that may belong together, the newest first. */
export const recordingPaths = (path: string): readonly string[] => [
  path,
  ...Array.from({ length: KEPT }, (_, index) => `${path}.${index + 1}`),
];

/** Whether making one would move a file of the other away. */
export function sharePieces(one: string, other: string): boolean {
  const identities = (path: string): readonly string[] =>
    recordingPaths(path).flatMap((piece) => {
      const facts = statSync(piece, { throwIfNoEntry: false });
      return facts === undefined ? [] : [`${facts.dev}:${facts.ino}`];
    });
  const known = new Set(identities(one));
  return identities(other).some((identity) => known.has(identity));
}

/** Each file takes the name of the one that is older. */
function makeRoom(path: string, beginning: string): Outcome<null> {
  const paths = recordingPaths(path);
  const there: string[] = [];
  for (const one of paths) {
    const found = isOurs(one, beginning);
    if (!found.ok) return found;
    if (!found.value) break;
    there.push(one);
  }
  try {
    for (const [index, one] of [...there.entries()].reverse()) {
      const older = paths[index + 1];
      if (older !== undefined) renameSync(one, older);
    }
    return ok(null);
  } catch (error) {
    return failureThrown(error, `rename ${path}`);
  }
}

/** Whether there is such a file; a failure where there is something else. */
function isOurs(path: string, beginning: string): Outcome<boolean> {
  const opened = openWhole(path);
  if (!opened.ok) return opened.failure.why === "absent" ? ok(false) : opened;
  const { size, read, close } = opened.value;
  const start = Buffer.alloc(Buffer.byteLength(beginning));
  const known = read(0, start);
  close();
  if (!known.ok) return known;
  if (size === 0 || start.toString("utf8") === beginning) return ok(true);
  return fail("denied", `${path} is there and is no recording: name another file`);
}

/** A file to read; a link to one is followed by nobody. */
export function openRecordingFile(path: string): Outcome<OldFile & { readonly path: string }> {
  const opened = openWhole(path);
  return opened.ok ? ok({ ...opened.value, path }) : opened;
}
