/** Lists and looks at objects that are files. */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  statfsSync,
  statSync,
} from "node:fs";
import { asBytes, type Bytes, bufferOf, bytesOf } from "../model/bytes.ts";
import { deviceNumber, fileIndex } from "../model/file-name.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { failure, failureThrown, harmless, OF_PROCESS } from "./failure.ts";
import type { FileCalls } from "./file-calls.ts";
import { deviceOf, factsOfStats, factsOfStatx, STATX_SIZE } from "./file-facts.ts";
import { READ } from "./files.ts";
import type { Files, MapReader } from "./host.ts";
import type { FileFacts, Listing, NamedFile, ObjectFiles, Place, Space } from "./host-files.ts";
import { createMountNsReader } from "./namespace-link.ts";
import { objectMounts } from "./object-mounts.ts";

export interface ObjectFilesSetup {
  readonly root: string;
  readonly files: Files;
  readonly shared: MapReader["shared"];
  readonly descriptors: ObjectFiles["descriptors"];
  /** `null` where there are no native calls. */
  readonly calls: FileCalls | null;
}

/** More names than this in one directory are left out, and that is said: each costs a call. */
const MOST_NAMES = 100_000;
const QUEUE_TEXT = 256;
const END_OF_NAME = Buffer.alloc(1);

/** Is given the path of an open directory, and its descriptor. */
type WithinDirectory<T> = (directory: string, fd: number) => Outcome<T>;

export function createObjectFiles(setup: ObjectFilesSetup): ObjectFiles {
  const { root, files, shared, descriptors, calls } = setup;
  const within = <T>(place: Place, action: WithinDirectory<T>): Outcome<T> =>
    withDirectory(root, place, action);
  const factsOf = calls === null ? lookAtPath : createLook(calls);
  return {
    mountNs: createMountNsReader(files),
    mounts: (pid) => mountsOf(files, pid),
    list: (place) => within(place, (directory, fd) => list(directory, fd, factsOf)),
    space: (place) => within(place, space),
    readQueue: (place, name) => within(place, (directory) => readQueue(directory, name)),
    mapped: (pid) => lookThroughMappings(root, shared, pid),
    descriptors,
  };
}

/** A captured tree has mounts and mappings, but nothing to list. */
export function capturedObjectFiles(files: Files): ObjectFiles {
  const none = () =>
    fail("absent", "a captured /proc has no files of /dev/shm: only what is mapped is shown");
  return {
    mountNs: createMountNsReader(files),
    mounts: (pid) => mountsOf(files, pid),
    ...{ list: none, space: none, readQueue: none, mapped: () => none, descriptors: null },
  };
}

function mountsOf(files: Files, pid: number): ReturnType<ObjectFiles["mounts"]> {
  const own = files.link("self");
  const isOwn = own.ok && Number(own.value) === pid;
  const text = files.read(`${pid}/mountinfo`);
  return text.ok ? ok(objectMounts(text.value, isOwn ? null : pid)) : text;
}

/**
 * The directory is opened first and its device compared then, so that no symlink of somebody else's root leads away
 * from the filesystem that was meant; everything below goes through that descriptor.
 */
function withDirectory<T>(
  root: string,
  { pid, point, dev }: Place,
  action: WithinDirectory<T>,
): Outcome<T> {
  const path = asBytes(pid === null ? point : `${root}/${pid}/root${point}`);
  const follow = pid === null ? 0 : constants.O_NOFOLLOW;
  let fd = -1;
  try {
    fd = openSync(bufferOf(path), READ | constants.O_DIRECTORY | follow);
    if (dev !== null && deviceOf(fstatSync(fd).dev) !== dev)
      return fail("denied", `another mount lies over ${harmless(path)}: its files are not listed`);
    return action(`${root}/self/fd/${fd}`, fd);
  } catch (error) {
    return failureThrown(error, `list ${path}`, pid === null ? {} : OF_PROCESS);
  } finally {
    if (fd >= 0) closeSync(fd);
  }
}

/** What a name in a directory is. */
type Look = (directory: string, fd: number, name: Buffer) => Outcome<FileFacts>;

/** Asks no server: a mount over a name may be of one that died, or that never answers. */
function createLook(calls: FileCalls): Look {
  const status = Buffer.alloc(STATX_SIZE);
  const view = new DataView(status.buffer, status.byteOffset, STATX_SIZE);
  return (_, fd, name) => {
    const names = Buffer.concat([name, END_OF_NAME]);
    return calls.statAt(fd, names, 0, false, status) < 0
      ? failure(calls.errno(), whatOf(name))
      : ok(factsOfStatx(view));
  };
}

const lookAtPath: Look = (directory, _, name) => {
  try {
    const path = Buffer.concat([Buffer.from(`${directory}/`, "latin1"), name]);
    return ok(factsOfStats(lstatSync(path)));
  } catch (error) {
    return failureThrown(error, whatOf(name));
  }
};

const whatOf = (name: Buffer): string => `look at ${bytesOf(name)}`;

/** A name that went meanwhile is left out; those that are there and may be anything are counted. */
function list(directory: string, fd: number, factsOf: Look): Outcome<Listing> {
  const dev = deviceOf(fstatSync(fd).dev);
  const names = readdirSync(directory, { encoding: "buffer" });
  if (names.length > MOST_NAMES) return fail("failed", `more than ${MOST_NAMES} names`);
  const files: NamedFile[] = [];
  const unseen = new Set<Bytes>();
  for (const bytes of names) {
    const facts = factsOf(directory, fd, bytes);
    const name = bytesOf(bytes);
    if (facts.ok) files.push({ ...facts.value, name });
    else if (facts.failure.why !== "absent") unseen.add(name);
  }
  if (unseen.size === 0) return ok({ dev, files });
  // Anybody may mount a filesystem of his own, which even root may not look into, over a directory of his.
  for (const entry of readdirSync(directory, { encoding: "buffer", withFileTypes: true }))
    if (entry.isDirectory()) unseen.delete(bytesOf(entry.name));
  return ok({ dev, files, ...(unseen.size > 0 && { unseen: unseen.size }) });
}

function space(directory: string): Outcome<Space> {
  const { bsize, blocks, bfree, files, ffree } = statfsSync(directory);
  return ok({
    blockSize: bsize,
    blocks,
    freeBlocks: bfree,
    inodes: files,
    freeInodes: ffree,
  });
}

/** Reading it takes no message. */
function readQueue(directory: string, name: Bytes): Outcome<Bytes> {
  const path = Buffer.from(`${directory}/${name}`, "latin1");
  const fd = openSync(path, READ | constants.O_NOFOLLOW);
  try {
    const text = Buffer.alloc(QUEUE_TEXT);
    return ok(bytesOf(text.subarray(0, readSync(fd, text))));
  } finally {
    closeSync(fd);
  }
}

/** Needs CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN; the device is a memory filesystem's, so that nothing can hang. */
function lookThroughMappings(
  root: string,
  shared: MapReader["shared"],
  pid: number,
): ReturnType<ObjectFiles["mapped"]> {
  const mappings = shared(pid);
  if (!mappings.ok) return () => mappings;
  const byFile = new Map(
    mappings.value.map((one) => [fileIndex({ dev: deviceNumber(one), inode: one.inode }), one]),
  );
  const gone = () => fail("gone", `process ${pid} does not map it any more`);
  return (file) => {
    const mapping = byFile.get(fileIndex(file));
    if (mapping === undefined) return gone();
    const range = `${mapping.start.toString(16)}-${mapping.end.toString(16)}`;
    const path = `${root}/${pid}/map_files/${range}`;
    try {
      const facts = factsOfStats(statSync(path));
      return fileIndex(facts) === fileIndex(file) ? ok(facts) : gone();
    } catch (error) {
      return failureThrown(error, `look at ${path}`, OF_PROCESS);
    }
  };
}
