/** Moves a file by name and looks afterwards which file it was: between a look and the call its name may get another. */
import type { FileKeepingCalls } from "../host/file-keeping-calls.ts";
import type { FileRemovalCalls } from "../host/file-removal-calls.ts";
import type { Bytes } from "../model/bytes.ts";
import type { FileIdentity } from "../model/uses.ts";

export type MoveCalls = Pick<FileKeepingCalls, "move"> & Pick<FileRemovalCalls, "look">;

/** A name below a directory that is open. */
export interface Name {
  readonly directory: number;
  readonly name: Bytes;
}

/**
 * - `moved`: it is under its new name.
 * - `unmoved`: it could not be moved; errno says why.
 * - `another`: another file had its name, and has it again.
 * - `stranded`: another file had its name, and is under the new one now: a third one took the old name meanwhile.
 */
export type Moved = "moved" | "unmoved" | "another" | "stranded";

export function moveFile(
  from: Name,
  to: Name,
  { dev, inode }: FileIdentity,
  calls: MoveCalls,
): Moved {
  if (calls.move(from.directory, from.name, to.directory, to.name) !== 0) return "unmoved";
  const facts = calls.look(to.directory, to.name);
  if (facts?.dev === dev && facts.inode === inode) return "moved";
  const isBack = calls.move(to.directory, to.name, from.directory, from.name) === 0;
  return isBack ? "another" : "stranded";
}

/** What became of the other file, in words. */
export const strandedAt = (place: string): string =>
  `another file was put under its name at that moment, and a third one after it: the second is ${place} now`;
