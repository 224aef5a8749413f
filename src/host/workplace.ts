/** The directory that a process works in, and one small file there: what a server says of itself. */
import { closeSync, constants, openSync, readSync } from "node:fs";
import { type Bytes, bytesOf } from "../model/bytes.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { mountType } from "../proc/mountinfo.ts";
import { failureThrown } from "./failure.ts";
import { AT_FDCWD, type FileCalls } from "./file-calls.ts";
import { factsOfStatx, STATX_SIZE } from "./file-facts.ts";
import { READ } from "./files.ts";
import type { Files, SeenWorkplace } from "./host.ts";
import type { FileFacts } from "./host-files.ts";

/** Filesystems of the machine's own: no server that may never answer is asked, and nobody but root can mount a disk's. */
const OWN = new Set("bcachefs btrfs ext2 ext3 ext4 f2fs jfs ramfs tmpfs xfs zfs".split(" "));

/** Bytes of the file that are read. */
const MOST = 4096;
/** Opens nothing but a name: include/uapi/asm-generic/fcntl.h. */
const O_PATH = 0o10000000;

type Look = (path: string) => { readonly facts: FileFacts; readonly mount: number } | null;

/**
 * The directory is looked at without asking its filesystem, which may be any: whoever is called like a server chooses it. The
 * file is read where its filesystem is the machine's own and nothing is mounted over its name; it is no link.
 */
export function createWorkplaceReader(root: string, files: Files, calls: FileCalls) {
  const look = createLook(calls);
  return (pid: number, name: string): Outcome<SeenWorkplace> => {
    const path = `${root}/${pid}/cwd`;
    const directory = look(path);
    if (directory === null) return fail("denied", `${path} cannot be looked at`);
    const mounts = files.read(`${pid}/mountinfo`);
    const type = mounts.ok ? mountType(mounts.value, directory.mount) : null;
    const text =
      type !== null && OWN.has(type)
        ? readSmall(`${path}/${name}`, root, look, directory.mount)
        : fail("denied", `${path} is on no filesystem of the machine's own`);
    return ok({ inode: directory.facts.inode, text });
  };
}

/** The name is opened first and looked at then, so that what is read is what was looked at. */
function readSmall(path: string, root: string, look: Look, mount: number): Outcome<Bytes> {
  const open: number[] = [];
  try {
    const place = openSync(path, O_PATH | constants.O_NOFOLLOW);
    open.push(place);
    const opened = `${root}/self/fd/${place}`;
    const found = look(opened);
    if (found?.facts.type !== "file" || found.mount !== mount)
      return fail("denied", `${path} is no file of that directory`);
    const fd = openSync(opened, READ);
    open.push(fd);
    const text = Buffer.alloc(MOST);
    return ok(bytesOf(text.subarray(0, readSync(fd, text))));
  } catch (error) {
    return failureThrown(error, `read ${path}`);
  } finally {
    for (const fd of open) closeSync(fd);
  }
}

/** struct statx: stx_mnt_id, which Linux 5.8 and later fill in. */
const MOUNT_AT = 144;
const STATX_MNT_ID = 0x1000;

function createLook(calls: FileCalls): Look {
  const status = Buffer.alloc(STATX_SIZE);
  const view = new DataView(status.buffer, status.byteOffset, STATX_SIZE);
  return (path) => {
    if (calls.statAt(AT_FDCWD, Buffer.from(`${path}\0`, "latin1"), 0, true, status) < 0)
      return null;
    const hasMount = (view.getUint32(0, true) & STATX_MNT_ID) !== 0;
    const mount = hasMount ? Number(view.getBigUint64(MOUNT_AT, true)) : -1;
    return { facts: factsOfStatx(view), mount };
  };
}
