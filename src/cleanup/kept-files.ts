/**
 * POSIX objects that were removed and can come back: not copied but moved, into a folder of ours on the same file system,
 * where nobody finds them by name. Who has one goes on with it, and its memory stays until the undo expires.
 */
import { constants } from "node:os";
import * as v from "valibot";
import { failure } from "../host/failure.ts";
import type { FileKeepingCalls } from "../host/file-keeping-calls.ts";
import type { FileRemovalCalls } from "../host/file-removal-calls.ts";
import type { StateDirectory } from "../host/state-directory.ts";
import { asBytes, type Bytes } from "../model/bytes.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { IpcObject } from "../model/snapshot.ts";
import type { FileIdentity } from "../model/uses.ts";
import { readRecord, writeRecord } from "./backup.ts";
import { moveFile, strandedAt } from "./move.ts";
import { type FindWay, NO_WAY, openWay } from "./ways.ts";

type MoveCalls = FileKeepingCalls & FileRemovalCalls;
export type KeepCalls = MoveCalls & { readonly findWay: FindWay };

const text = v.string();
const number = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const KeptFile = v.object({
  schema: v.literal("shmtop-file/1"),
  entry: text,
  time: text,
  kind: text,
  target: text,
  id: text,
  ns: number,
  key: v.null(),
  /** Where it was: a mount point, as its own mount namespace calls it, and a name below; one character a byte. */
  directory: text,
  name: text,
  dev: number,
  inode: number,
  bytes: number,
});
export type KeptFile = v.InferOutput<typeof KeptFile>;

/** Queues are files, too, but their file system moves none. */
export const isKeepable = (kind: string): boolean => ["posix-shm", "posix-sem"].includes(kind);

/** Says on the disk where it is about to go, before it does. */
export function describeFile(
  object: IpcObject,
  entry: string,
  { point, name }: { readonly point: Bytes; readonly name: Bytes },
  state: StateDirectory,
): Outcome<null> {
  if (object.file === null) return fail("absent", `${object.target} is no file`);
  const kept: KeptFile = {
    schema: "shmtop-file/1",
    entry,
    time: new Date().toISOString(),
    kind: object.kind,
    target: object.target,
    id: String(object.id),
    ns: object.ns,
    key: null,
    directory: point,
    name,
    ...object.file,
    bytes: object.rss ?? object.bytes,
  };
  return writeRecord(state, entry, kept);
}

export const readKept = (state: StateDirectory, entry: string): Outcome<KeptFile> =>
  readRecord(state, entry, KeptFile);

/** Takes its name away, if it is still its name. @param directory the one that it is in, open. */
export function keepFile(
  directory: number,
  name: Bytes,
  file: FileIdentity,
  entry: string,
  calls: MoveCalls,
): Outcome<null> {
  return inFolder(directory, calls, (folder) => {
    const to = { directory: folder, name: asBytes(entry) };
    const moved = moveFile({ directory, name }, to, file, calls);
    switch (moved) {
      case "moved":
        return ok(null);
      case "unmoved":
        return failure(calls.errno(), "move it away");
      case "another":
        return fail("denied", "another file has its name now");
      case "stranded":
        return fail("failed", strandedAt(`${ownFolder()}/${entry}`));
      default:
        return moved satisfies never;
    }
  });
}

export function putFileBack(kept: KeptFile, calls: KeepCalls): Outcome<null> {
  return withFolder(kept, calls, (directory, folder) => {
    if (calls.move(folder, asBytes(kept.entry), directory, asBytes(kept.name)) === 0)
      return ok(null);
    return calls.errno() === constants.errno.EEXIST
      ? fail("denied", "another file has its name now", "EEXIST")
      : failure(calls.errno(), "move it back");
  });
}

/** Gives its memory back, but for those who have it still. */
export const dropFile = (kept: KeptFile, calls: KeepCalls): Outcome<null> =>
  withFolder(kept, calls, (_, folder) =>
    calls.unlink(folder, asBytes(kept.entry)) === 0
      ? ok(null)
      : failure(calls.errno(), "remove it for good"),
  );

/** Does something with the kept file only if it is the one that was put there. */
function withFolder(
  kept: KeptFile,
  calls: KeepCalls,
  act: (directory: number, folder: number) => Outcome<null>,
): Outcome<null> {
  const way = calls.findWay("shm", kept.dev);
  if (way === null) return fail("gone", NO_WAY);
  const directory = openWay(way, calls);
  if (directory < 0) return fail("failed", `${way.path} cannot be opened`);
  try {
    return inFolder(directory, calls, (folder) => {
      const facts = calls.look(folder, asBytes(kept.entry));
      if (facts === null) return fail("gone", "the file that was kept is there no more");
      return facts.dev === kept.dev && facts.inode === kept.inode
        ? act(directory, folder)
        : fail("malformed", "another file is where it was kept");
    });
  } finally {
    calls.close(directory);
  }
}

/** The name of the folder, below the directory of the objects. */
export const ownFolder = (): Bytes => asBytes(`.shmtop-${process.geteuid?.()}`);

function inFolder<T>(
  directory: number,
  calls: MoveCalls,
  act: (folder: number) => Outcome<T>,
): Outcome<T> {
  const own = ownFolder();
  const folder = calls.openOwnFolder(directory, own);
  if (folder < 0) return fail("denied", `there is no folder ${own} of ours alone beside it`);
  try {
    return act(folder);
  } finally {
    calls.close(folder);
  }
}
