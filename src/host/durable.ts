/** Files written so that they are on the disk when a call returns, and never through a link that somebody planted. */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { failureThrown } from "./failure.ts";

/** A file that is being written. */
export interface NewFile {
  readonly write: (bytes: Uint8Array) => Outcome<null>;
  /** Makes it and its name durable. After a failure the file is still open only to be closed. */
  readonly finish: () => Outcome<null>;
  readonly close: () => void;
}

/** A file that was written before. */
export interface OldFile {
  readonly size: number;
  /** Fills `to` from an offset; how many bytes, fewer at the end of the file. */
  readonly read: (offset: number, to: Uint8Array) => Outcome<number>;
  readonly close: () => void;
}

const { O_WRONLY, O_RDWR, O_RDONLY, O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_DIRECTORY } =
  constants;
/** A FIFO in its place must not stop us. */
const SAFE = O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
const OURS_ALONE = 0o600;

/** Whole lines only: one cut short by a crash is ended first, and what cannot be written whole is taken back. */
export function appendDurably(path: string, text: string): Outcome<null> {
  return withFile(path, O_RDWR | O_APPEND | O_CREAT | SAFE, (fd) => {
    const { size, nlink } = fstatSync(fd);
    if (nlink !== 1) return fail("denied", `${path} has ${nlink} names: one is expected`);
    const last = Buffer.from("\n");
    if (size > 0) readSync(fd, last, 0, 1, size - 1);
    try {
      writeAll(fd, Buffer.from(last[0] === 0x0a ? text : `\n${text}`));
      fsyncSync(fd);
    } catch (error) {
      ftruncateSync(fd, size);
      return failureThrown(error, `write ${path}`);
    }
    if (size === 0) syncFolder(path);
    return ok(null);
  });
}

export function createDurably(path: string): Outcome<NewFile> {
  try {
    const fd = openSync(path, O_WRONLY | O_CREAT | O_EXCL | SAFE, OURS_ALONE);
    const attempt = (act: () => void): Outcome<null> => {
      try {
        act();
        return ok(null);
      } catch (error) {
        return failureThrown(error, `write ${path}`);
      }
    };
    return ok({
      write: (bytes) => attempt(() => writeAll(fd, bytes)),
      finish: () =>
        attempt(() => {
          fsyncSync(fd);
          syncFolder(path);
        }),
      close: () => closeSync(fd),
    });
  } catch (error) {
    return failureThrown(error, `create ${path}`);
  }
}

export function openWhole(path: string): Outcome<OldFile> {
  try {
    const fd = openSync(path, O_RDONLY | SAFE);
    const status = fstatSync(fd);
    if (!status.isFile()) {
      closeSync(fd);
      return fail("malformed", `${path} is not a regular file`);
    }
    return ok({
      size: status.size,
      read: (offset, to) => {
        try {
          return ok(readSync(fd, to, 0, to.byteLength, offset));
        } catch (error) {
          return failureThrown(error, `read ${path}`);
        }
      },
      close: () => closeSync(fd),
    });
  } catch (error) {
    return failureThrown(error, `read ${path}`);
  }
}

function withFile(path: string, flags: number, act: (fd: number) => Outcome<null>): Outcome<null> {
  let fd = -1;
  try {
    fd = openSync(path, flags, OURS_ALONE);
    return act(fd);
  } catch (error) {
    return failureThrown(error, `write ${path}`);
  } finally {
    if (fd >= 0) closeSync(fd);
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}

/** Makes the name of a file durable. */
export function syncFolder(path: string): void {
  const fd = openSync(dirname(path), O_RDONLY | O_DIRECTORY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
