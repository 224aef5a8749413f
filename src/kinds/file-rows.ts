/** What the rows of all files have in common. */
import type { FileFacts } from "../host/host-files.ts";
import type { Bytes } from "../model/bytes.ts";
import { fileId } from "../model/file-name.ts";
import type { ObjectFlag, ObservedObject } from "../model/observation.ts";
import { failure } from "../model/outcome.ts";
import { showBytes } from "../text/encode.ts";
import type { FoundFile } from "./define-file.ts";

/** A listed file is called by its name, and any other by device and inode. */
export function fileRow({ facts, place }: FoundFile, name: Bytes): ObservedObject {
  const { dev, inode, mode, uid, gid, bytes, allocated, links, bornAt, changedAt, writtenAt } =
    facts;
  return {
    id: place === null ? fileId(facts) : nameId(name),
    key: null,
    name,
    ...{ uid, gid, cuid: null, cgid: null, mode },
    flags: flagsOf(facts, place !== null),
    bytes: facts.type === "file" ? bytes : 0,
    rss: facts.type === "file" ? allocated : null,
    swap: null,
    file: { dev, inode },
    nattch: null,
    pids: [],
    attachedAt: null,
    detachedAt: null,
    operatedAt: writtenAt,
    changedAt: bornAt ?? changedAt,
    waiting: null,
    unread: place?.dev === null ? onLargerFileSystem : null,
    counts: { links },
    semaphores: null,
  };
}

/** The kernel shows who has it open only by the path that it was opened by, and more of them may lead there than /dev/shm. */
const onLargerFileSystem = failure(
  "denied",
  "/dev/shm is a directory of a larger file system here: who has it open by another path is not found",
);

/** Memory is given back only with the last name. */
export const freedFile = ({ rss, counts }: ObservedObject): number =>
  counts.links === 1 ? (rss ?? 0) : 0;

/** Every name its own, without bytes that could steer a terminal; an `@` would begin the namespace of a target. */
const nameId = (name: Bytes): string => showBytes(name).replaceAll("@", "\\x40");

function flagsOf({ type, links }: FileFacts, listed: boolean): readonly ObjectFlag[] {
  if (type !== "file") return [type];
  if (links === 0) return ["deleted"];
  return listed ? [] : ["unlisted"];
}
