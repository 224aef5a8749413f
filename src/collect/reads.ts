/**
 * Reads of other processes, under watch: a read of /proc/PID that needs the lock of an address space waits as long as somebody
 * else holds it, and a process in mmap(2) of a file whose server does not answer holds it for ever.
 */
import type { Host } from "../host/host.ts";
import { fail, type Outcome } from "../model/outcome.ts";
import type { FileIdentity } from "../model/uses.ts";

/** Shared by the thread that reads and the one that watches it. */
export interface ReadMarks {
  readonly begin: (pid: number) => void;
  readonly end: () => void;
  /** The read that goes on now: its process, and a number that no other read has; `null` between two reads. */
  readonly now: () => { readonly pid: number; readonly turn: number } | null;
  /** Another thread has taken over: what this one still says is not heard, and it writes nothing. */
  readonly retire: () => void;
  readonly isRetired: () => boolean;
}

export const newMarks = (): SharedArrayBuffer =>
  new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);

export function readMarks(shared: SharedArrayBuffer): ReadMarks {
  const cells = new Int32Array(shared);
  return {
    begin: (pid) => {
      Atomics.add(cells, TURN, 1);
      Atomics.store(cells, PID, pid);
    },
    end: () => void Atomics.store(cells, PID, 0),
    now: () => {
      const pid = Atomics.load(cells, PID);
      return pid === 0 ? null : { pid, turn: Atomics.load(cells, TURN) };
    },
    retire: () => void Atomics.store(cells, RETIRED, 1),
    isRetired: () => Atomics.load(cells, RETIRED) === 1,
  };
}

const PID = 0;
const TURN = 1;
const RETIRED = 2;

/** @param stuck processes that are not read at all: what they have is not known. It may change between two looks. */
export function watchReads(host: Host, marks: ReadMarks, stuck: ReadonlySet<number>): Host {
  const { maps, processes, objectFiles } = host;
  type Read<Rest extends unknown[], T> = (pid: number, ...rest: Rest) => Outcome<T>;
  const watched =
    <Rest extends unknown[], T>(read: Read<Rest, T>): Read<Rest, T> =>
    (pid, ...rest) => {
      if (stuck.has(pid)) return fail("failed", `process ${pid} is stuck: it is not read`);
      marks.begin(pid);
      try {
        return read(pid, ...rest);
      } finally {
        marks.end();
      }
    };
  const { descriptors } = objectFiles;
  const { workplace } = processes;
  return {
    ...host,
    stuck: () => [...stuck],
    maps: {
      ...maps,
      shared: watched(maps.shared),
      private: watched(maps.private),
      bornAt: watched(maps.bornAt),
    },
    processes: {
      ...processes,
      one: watched(processes.one),
      blocked: watched(processes.blocked), // isStopped needs no such lock
      ...(workplace !== undefined && { workplace: watched(workplace) }),
    },
    objectFiles: {
      ...objectFiles,
      mapped: (pid) => {
        // The mappings are read with the first file that is asked for, so that one read is watched.
        let look: ReturnType<typeof objectFiles.mapped> | undefined;
        const one = watched((_, file: FileIdentity) => {
          look ??= objectFiles.mapped(pid);
          return look(file);
        });
        return (file) => one(pid, file);
      },
      descriptors: descriptors && watched(descriptors),
    },
  };
}
