/** The namespace that a process is in, from its link below /proc/PID/ns. */
import type { Bytes } from "../model/bytes.ts";
import { type Failure, fail, type Outcome, ok } from "../model/outcome.ts";
import type { Files } from "./host.ts";
import { readAnyThread } from "./threads.ts";

/** The number in a link such as `mnt:[4026531840]`, which `type` begins. */
function inodeIn(type: "ipc" | "mnt", link: Bytes): Outcome<number> {
  const digits = link.slice(type.length + 2, -1);
  const inode = Number(digits);
  return inode > 0 && link === `${type}:[${inode}]`
    ? ok(inode)
    : fail("malformed", `expected ${type}:[NUMBER], found ${link}`);
}

/** The number in a link such as `ipc:[4026531839]`. */
export const namespaceOf = (link: Outcome<Bytes>): Outcome<number> =>
  link.ok ? inodeIn("ipc", link.value) : ofProcess(link.failure);

/** @returns the ipc namespace of a process: of one whose first thread has ended, that of another thread. */
export function createIpcNsReader(root: string, files: Files): (pid: number) => Outcome<number> {
  const numberIn = remember(namespaceOf);
  const ofThread = (thread: number) => numberIn(files.link(`${thread}/ns/ipc`));
  return (pid) => readAnyThread(root, pid, ofThread);
}

/** @returns the mount namespace of a process. */
export function createMountNsReader(files: Files): (pid: number) => Outcome<number> {
  const numberIn = remember((link: Outcome<Bytes>) =>
    link.ok ? inodeIn("mnt", link.value) : link,
  );
  return (pid) => numberIn(files.link(`${pid}/ns/mnt`));
}

/** Nearly every process is where the one before it was, and its link is the same value then. */
function remember(numberIn: (link: Outcome<Bytes>) => Outcome<number>): typeof numberIn {
  let last: { readonly link: Outcome<Bytes>; readonly number: Outcome<number> } | null = null;
  return (link) => {
    if (last?.link !== link) last = { link, number: numberIn(link) };
    return last.number;
  };
}

/** A file that is missing below /proc/PID means that the process ended. */
export const ofProcess = (failure: Failure): Outcome<never> => ({
  ok: false,
  failure: failure.why === "absent" ? { ...failure, why: "gone" } : failure,
});
