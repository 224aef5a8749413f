/** The list of /proc and the namespaces of processes by native calls: with tokens, and without a throw per miss. */
import { asBytes } from "../model/bytes.ts";
import { type Outcome, ok } from "../model/outcome.ts";
import { failure, OF_PROCESS } from "./failure.ts";
import type { PidEntry, ProcessReader } from "./host.ts";
import type { Libc } from "./libc.ts";
import { namespaceOf } from "./processes.ts";

/** struct linux_dirent64 of include/linux/dirent.h. */
const RECORD_LENGTH = 16;
const NAME = 19;
const ZERO = 48;

type Fast = Pick<ProcessReader, "list" | "ipcNs">;

export function createFastProcesses(libc: Libc): Fast {
  const entries = Buffer.alloc(64 * 1024);
  const proc = Buffer.from("/proc\0");
  const path = Buffer.alloc(64);
  const target = Buffer.alloc(64);

  function list(): Outcome<readonly PidEntry[]> {
    const fd = libc.open(proc);
    if (fd < 0) return failure(libc.errno(), "list /proc");
    const pids: PidEntry[] = [];
    let filled = libc.getdents(fd, entries);
    while (filled > 0) {
      collect(entries.subarray(0, filled), pids);
      filled = libc.getdents(fd, entries);
    }
    const outcome = filled === 0 ? ok(pids) : failure(libc.errno(), "list /proc");
    libc.close(fd);
    return outcome;
  }

  function ipcNs(pid: number): Outcome<number> {
    path.write(`/proc/${pid}/ns/ipc\0`, "latin1");
    const length = libc.readlink(path, target);
    if (length < 0) return failure(libc.errno(), `read the link /proc/${pid}/ns/ipc`, OF_PROCESS);
    return namespaceOf(ok(asBytes(target.toString("latin1", 0, length))));
  }

  return { list, ipcNs };
}

function collect(entries: Buffer, pids: PidEntry[]): void {
  for (let at = 0; at < entries.length; at += entries.readUInt16LE(at + RECORD_LENGTH)) {
    const pid = decimal(entries, at + NAME);
    // get_next_ino() counts in 32 bits, so the upper half of d_ino is 0.
    if (pid > 0) pids.push({ pid, token: entries.readUInt32LE(at) });
  }
}

/** The number up to the NUL byte; 0 for any other name. */
function decimal(bytes: Buffer, at: number): number {
  let value = 0;
  for (let byte = bytes[at]; byte !== undefined && byte !== 0; byte = bytes[++at]) {
    if (byte < ZERO || byte > ZERO + 9) return 0;
    value = value * 10 + byte - ZERO;
  }
  return value;
}
