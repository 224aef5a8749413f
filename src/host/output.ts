/** Standard streams: a file is written whole or it is an error, and a terminal that has gone does not harm the end. */
import { closeSync, fstatSync, writeSync } from "node:fs";
import { isatty } from "node:tty";

/** True for a regular file, where a stream of Node would take a partial write (a disk that fills up) for success. */
export function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

/** Throws the error of write(2), ENOSPC for one; what came before it is written. */
export function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}

/** Those of the standard streams that are terminals now. */
export const standardTerminals = (): readonly number[] => [0, 1, 2].filter((fd) => isatty(fd));

/**
 * Closes those whose terminal has gone meanwhile. As it ends, Node sets terminals back as they were, and where the kernel
 * refuses (EIO) it aborts, with a core file (`ResetStdio` of Node's src/node.cc).
 */
export function closeLost(terminals: readonly number[]): void {
  for (const fd of terminals.filter((each) => !isatty(each))) {
    try {
      closeSync(fd);
    } catch {
      // It was closed already.
    }
  }
}
