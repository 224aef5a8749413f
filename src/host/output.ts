/** Standard streams: what is written is out or is an error, and a terminal that has gone does not harm the end. */
import { closeSync, fstatSync, writeSync } from "node:fs";
import { createRequire } from "node:module";

export interface Output {
  /** Waits until all of it is out, as Node's own streams do for files, pipes and terminals. */
  readonly write: (text: string) => void;
  /** Node's own stream, which takes over from now on. */
  readonly stream: () => NodeJS.WriteStream;
  /** Calls back when everything is out, or with the reason why not. */
  readonly flush: (done: (error?: Error | null) => void) => void;
}

/**
 * Writes with write(2), without Node's stream, which takes several milliseconds to load and takes a partial write to a file (a
 * disk that fills up) for success. Only what somebody else made non-blocking and is full goes through the stream.
 * @param lost takes the error of write(2): ENOSPC, EPIPE.
 */
export function openOutput(
  fd: number,
  open: () => NodeJS.WriteStream,
  lost: (error: unknown) => void,
): Output {
  let stream: NodeJS.WriteStream | null = null;
  const opened = (): NodeJS.WriteStream => {
    stream ??= open().on("error", lost);
    return stream;
  };
  return {
    write: (text) => {
      if (stream !== null && !isFile(fd)) {
        stream.write(text);
        return;
      }
      try {
        const rest = writeBytes(fd, Buffer.from(text, "utf8"));
        if (rest.length > 0) opened().write(rest);
      } catch (error) {
        lost(error);
      }
    },
    stream: opened,
    flush: (done) => void (stream === null ? done() : stream.write("", done)),
  };
}

/** @returns what the reader of a non-blocking descriptor has no room for now. Throws any other error of write(2). */
function writeBytes(fd: number, bytes: Buffer): Buffer {
  let at = 0;
  try {
    while (at < bytes.length) at += writeSync(fd, bytes, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
  }
  return bytes.subarray(at);
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

/** Major number of /dev/null and /dev/zero (Documentation/admin-guide/devices.txt). */
const MEMORY_DEVICES = 1;

/** node:tty loads Node's streams, so only a device that can be one is asked whether it is a terminal. */
function isTerminal(fd: number): boolean {
  try {
    const status = fstatSync(fd);
    const major = (status.rdev >>> 8) & 0xfff;
    if (!status.isCharacterDevice() || major === MEMORY_DEVICES) return false;
  } catch {
    return false;
  }
  const { isatty }: typeof import("node:tty") = createRequire(import.meta.filename)("node:tty");
  return isatty(fd);
}

/** Those of the standard streams that are terminals now. */
export const standardTerminals = (): readonly number[] => [0, 1, 2].filter(isTerminal);

/**
 * Closes those whose terminal has gone meanwhile. As it ends, Node sets terminals back as they were, and where the kernel
 * refuses (EIO) it aborts, with a core file (`ResetStdio` of Node's src/node.cc).
 */
export function closeLost(terminals: readonly number[]): void {
  for (const fd of terminals.filter((each) => !isTerminal(each))) {
    try {
      closeSync(fd);
    } catch {
      // It was closed already.
    }
  }
}
