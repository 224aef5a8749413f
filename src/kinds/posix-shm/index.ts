/** POSIX shared memory, as shm_open(3) makes it: files of /dev/shm. */
import type { Host } from "../../host/host.ts";
import type { Space } from "../../host/host-files.ts";
import { asBytes } from "../../model/bytes.ts";
import type { IpcObject } from "../../model/snapshot.ts";
import { defineFileKind, type FileLimits, noLimits } from "../define-file.ts";
import { withFileColumns } from "../file-columns.ts";
import { fileRow, freedFile } from "../file-rows.ts";
import { isSemaphore } from "../posix-sem/name.ts";

const bytesLimit = "/dev/shm bytes";
const inodesLimit = "/dev/shm inodes";

export const posixShm = defineFileKind({
  id: "posix-shm",
  title: "POSIX shared memory",
  noun: "shared memory file",
  filesystem: "shm",
  columns: withFileColumns(),
  freed: freedFile,
  consequence,
  limits: [
    { name: bytesLimit, unit: "bytes", help: "bytes in all files together", used: () => null },
    { name: inodesLimit, unit: "files", help: "files and directories", used: () => null },
  ],
  owns: (name) => !isSemaphore(name),
  row: (file) => fileRow(file, asBytes(`/${file.name}`)),
  readLimits,
});

/** tmpfs counts what deleted files take too. */
function readLimits(_: Host, space: Space | null): FileLimits {
  if (space === null) return noLimits;
  const { blockSize, blocks, freeBlocks, inodes, freeInodes } = space;
  const limits = [
    { name: bytesLimit, max: blocks * blockSize, used: (blocks - freeBlocks) * blockSize },
    { name: inodesLimit, max: inodes, used: inodes - freeInodes },
  ].filter(({ max }) => max > 0);
  return {
    values: Object.fromEntries(limits.map(({ name, max }) => [name, String(max)])),
    used: Object.fromEntries(limits.map(({ name, used }) => [name, used])),
  };
}

function consequence({ users, counts }: IpcObject): string {
  if ((counts.links ?? 1) > 1)
    return "One of its names is gone at once; its memory stays as long as another one leads to it.";
  return users.length === 0
    ? "The file and its content are gone at once."
    : "Its name is gone at once; who has it keeps it, and its memory is freed with the last of them.";
}
