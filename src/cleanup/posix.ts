/** Removes objects that are files: by name below a pinned directory, once the kernel has said that nobody has them. */
import { randomBytes } from "node:crypto";
import { constants } from "node:os";
import type { FileKeepingCalls } from "../host/file-keeping-calls.ts";
import type { FileRemovalCalls } from "../host/file-removal-calls.ts";
import type { FileFacts } from "../host/host-files.ts";
import { asBytes, type Bytes } from "../model/bytes.ts";
import { formatBytes, plural } from "../model/format.ts";
import type { Failure, Outcome } from "../model/outcome.ts";
import type { IpcObject } from "../model/snapshot.ts";
import type { Removal, Target } from "../model/target.ts";
import type { FileIdentity } from "../model/uses.ts";
import { refusalOf } from "./errors.ts";
import { isKeepable } from "./kept-files.ts";
import { moveFile, type Name, strandedAt } from "./move.ts";
import { type FindWay, NO_WAY, openWay, type Way } from "./ways.ts";

/** Moves a name away from its directory, which is open, instead of removing it: only while it is this file's. */
export type Keep = (directory: number, name: Bytes, file: FileIdentity) => Outcome<null>;

export interface FileRemoving {
  readonly calls: FileRemovalCalls;
  /** `null` where files cannot be moved. */
  readonly move: FileKeepingCalls["move"] | null;
  readonly findWay: FindWay;
}

const { EAGAIN, EINVAL, ENOENT, ENOSYS } = constants.errno;

/** Bytes; linux/limits.h. */
const NAME_MAX = 255;

/** Where kinds keep their files, and what they put before a name. */
const homes: Readonly<Record<string, { filesystem: "shm" | "mqueue"; prefix: string }>> = {
  "posix-shm": { filesystem: "shm", prefix: "" },
  "posix-sem": { filesystem: "shm", prefix: "sem." },
  mqueue: { filesystem: "mqueue", prefix: "" },
};

/** Why an object can never be removed by its name; `null` when it can. */
export function whyNot({ kind, id }: Pick<Target, "kind" | "id">): string | null {
  if (kind === "memfd") return "a memfd has no name: it ends with the last process that has it";
  return String(id).startsWith("/")
    ? null
    : "no name leads to it that could be removed: it ends with the last process that has it";
}

/** What was shown without users must have none in the kernel's own eyes; with users it was agreed to in spite of them. */
export function removeFile(
  confirmed: Target,
  object: IpcObject,
  removing: FileRemoving,
  keep: Keep | null = null,
): Removal {
  const { calls } = removing;
  const way = wayTo(confirmed, removing);
  const said = (state: Removal["state"], text: string): Removal => ({
    target: confirmed.target,
    state,
    text,
  });
  if (way === null) return said("refused", `refused: ${NO_WAY}`);
  const directory = openWay(way, calls);
  if (directory < 0) return said("refused", `refused: ${way.path} cannot be opened`);
  try {
    const facts = calls.look(directory, way.name);
    if (facts === null)
      return calls.errno() === ENOENT
        ? said("already-gone", "already gone")
        : refusalOf(object, calls.errno());
    const wrong = mismatch(confirmed, facts);
    if (wrong !== null) return said("refused", `refused: ${wrong}`);
    const from = { directory, name: way.name };
    return removeName(confirmed, object, from, facts, removing, keep);
  } finally {
    calls.close(directory);
  }
}

function mismatch({ dev, inode }: Target, facts: FileFacts): string | null {
  if (facts.dev !== dev || facts.inode !== inode) return "another file has its name now";
  return facts.type === "file" ? null : `it is a ${facts.type}, and only regular files are removed`;
}

/** The lease is held over the removal: nobody can open the file between the answer and the call. */
function removeName(
  confirmed: Target,
  object: IpcObject,
  from: Name,
  { dev, inode }: FileIdentity,
  { calls, move }: FileRemoving,
  keep: Keep | null,
): Removal {
  const { target, kind } = confirmed;
  const { directory, name } = from;
  const file = calls.open(directory, name);
  try {
    const answer = file < 0 ? "unknown" : askKernel(confirmed, file, calls);
    if (answer !== "free" && isDecisive(answer, confirmed))
      return { target, state: "refused", text: `refused: ${refusals[answer]}` };
    if (keep !== null) return kept(object, keep(directory, name, { dev, inode }));
    return move !== null && isKeepable(kind)
      ? removeMoved(object, from, { dev, inode }, { ...calls, move })
      : removeAt(object, from, calls);
  } finally {
    if (file >= 0) calls.close(file);
  }
}

function removeAt(object: IpcObject, at: Name, calls: FileRemovalCalls): Removal {
  return calls.unlink(at.directory, at.name) === 0
    ? removed(object)
    : refusalOf(object, calls.errno());
}

/**
 * First under a name that nobody else uses: the lease does not keep the name from being given to another file, and what was
 * put there a moment ago is not what was agreed to.
 */
function removeMoved(
  object: IpcObject,
  from: Name,
  file: FileIdentity,
  calls: FileRemovalCalls & Pick<FileKeepingCalls, "move">,
): Removal {
  const { target } = object;
  const suffix = `.shmtop-${randomBytes(6).toString("hex")}`;
  // Who has it still is shown with this name: it begins as it did.
  const name = asBytes(`${from.name.slice(0, NAME_MAX - suffix.length)}${suffix}`);
  const to = { directory: from.directory, name };
  const moved = moveFile(from, to, file, calls);
  switch (moved) {
    case "moved":
      return removeAt(object, to, calls);
    case "unmoved": {
      const errno = calls.errno();
      // The file system cannot do it, or the kernel.
      const isUnknown = errno === EINVAL || errno === ENOSYS;
      return isUnknown ? removeAt(object, from, calls) : refusalOf(object, errno);
    }
    case "another":
      return { target, state: "refused", text: `refused: ${refusals.another}` };
    case "stranded":
      return { target, state: "failed", text: `failed: ${strandedAt(name)}` };
    default:
      return moved satisfies never;
  }
}

/** Who agreed to remove what may be in use did not agree to remove what is. */
function isDecisive(answer: keyof typeof refusals, { state, users }: Target): boolean {
  switch (answer) {
    case "another":
      return true;
    case "held":
      return users.length === 0;
    case "unknown":
      return state === "orphan";
    default:
      return answer satisfies never;
  }
}

const refusals = {
  held: "somebody whom we do not see has it, says the kernel: open, mapped, or in flight in a unix socket",
  unknown: "it could not be opened to ask the kernel whether somebody has it",
  another: "another file has its name now",
};

function askKernel(
  { dev, inode }: Target,
  file: number,
  calls: FileRemovalCalls,
): "free" | keyof typeof refusals {
  const facts = calls.factsOf(file);
  if (facts.dev !== dev || facts.inode !== inode) return "another";
  if (calls.lease(file) === 0) return "free";
  return calls.errno() === EAGAIN ? "held" : "unknown";
}

export function wayTo(
  { kind, name, dev }: Pick<Target, "kind" | "name" | "dev">,
  { findWay }: Pick<FileRemoving, "findWay">,
): (Way & { readonly name: Bytes }) | null {
  const home = homes[kind];
  if (home === undefined || name === null || dev === null) return null;
  const way = findWay(home.filesystem, dev);
  return way === null ? null : { ...way, name: asBytes(`${home.prefix}${name.slice(1)}`) };
}

function kept(object: IpcObject, outcome: Outcome<null>): Removal {
  const { target, rss, bytes } = object;
  if (!outcome.ok) return unkept(object, outcome.failure);
  const others = othersOf(object);
  const text =
    others === null
      ? `its name is removed: ${formatBytes(rss ?? bytes)} stay in memory until the first screen or removal after a day`
      : `its name is removed, but ${others} to it`;
  return { target, state: "removed", text };
}

function unkept(object: IpcObject, { errno, text }: Failure): Removal {
  return errno === "EPERM" || errno === "EACCES"
    ? refusalOf(object, constants.errno[errno])
    : { target: object.target, state: "refused", text: `refused: ${text}` };
}

/** `2 other names still lead`; `null` where none does. */
function othersOf({ counts }: IpcObject): string | null {
  const others = (counts.links ?? 1) - 1;
  if (others <= 0) return null;
  return plural(others, "other name still leads", "other names still lead");
}

function removed(object: IpcObject): Removal {
  const { target, users, freed } = object;
  const others = othersOf(object);
  if (others !== null) return { target, state: "removed", text: `removed, but ${others} to it` };
  const text =
    users.length > 0
      ? "its name is removed: freed when the last who has it lets go"
      : `removed, ${formatBytes(freed)} given back`;
  return { target, state: "removed", text };
}
