/** Standard output that is a file: written whole, or an error. */
import { fstatSync, writeSync } from "node:fs";

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
