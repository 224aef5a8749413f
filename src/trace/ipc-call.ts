/** System calls told by the names that programs know them by; those that are not about IPC are left out. */
import { asBytes, type Bytes } from "../model/bytes.ts";
import type { FailedCall } from "./line.ts";

export interface IpcFailure {
  readonly call: string;
  readonly args: readonly Bytes[];
  /** The POSIX object that it names, with its slash; `null` for System V, whose calls have a key or an id first. */
  readonly name: Bytes | null;
  readonly errno: string;
  readonly text: string;
}

/** What strace is asked for: with `?`, calls that some architectures do not have. Files are sorted out below. */
export const tracedCalls = [
  "%ipc",
  "mq_open,mq_unlink,mq_timedsend,mq_timedreceive,mq_notify,memfd_create",
  "?open,openat,?unlink,unlinkat,ftruncate,fallocate,write,pwrite64",
].join(",");

/** One of these is delivered where a page of a full /dev/shm is touched. */
export const tracedSignal = "SIGBUS";

/** Semaphores and queues arrive with a time limit, whether they were given one or not. */
const renamed: Readonly<Record<string, string>> = {
  semtimedop: "semop",
  semtimedop_time64: "semop",
  mq_timedsend: "mq_send",
  mq_timedsend_time64: "mq_send",
  mq_timedreceive: "mq_receive",
  mq_timedreceive_time64: "mq_receive",
};
const opens = ["open", "openat"];
const unlinks = ["unlink", "unlinkat"];
const writes = ["ftruncate", "fallocate", "write", "pwrite64"];

/** `null` where the file is none of /dev/shm and no memfd. */
export function ipcFailure({ call, args, errno, text }: FailedCall): IpcFailure | null {
  const failure = { args, errno, text };
  if (opens.includes(call) || unlinks.includes(call)) {
    const path = args.slice(0, 2).find((arg) => arg.startsWith('"/dev/shm/'));
    if (path === undefined) return null;
    const file = path.slice('"/dev/shm/'.length, -1);
    const isSem = file.startsWith("sem.");
    const name = asBytes(`/${isSem ? file.slice("sem.".length) : file}`);
    const verb = opens.includes(call) ? "open" : "unlink";
    return { ...failure, call: `${isSem ? "sem" : "shm"}_${verb}`, name };
  }
  if (writes.includes(call)) {
    const [, file] = /^\d+<(?:\/dev\/shm|\/?memfd:)([^>]*)>/.exec(args[0] ?? "") ?? [];
    return file === undefined ? null : { ...failure, call, name: asBytes(file) };
  }
  const name = /^mq_(open|unlink)$/.test(call) ? asBytes(`/${args[0]?.slice(1, -1) ?? ""}`) : null;
  return { ...failure, call: renamed[call] ?? call, name };
}
