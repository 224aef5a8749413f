/** The processes that are traced now, and what was last known of each: one that failed may have ended since. */
import { asBytes, type Bytes, bytesOfUtf8 } from "../model/bytes.ts";
import type { Subject } from "../model/trace.ts";
import type { Named } from "./line.ts";

/** What is known of a process; `null` for a namespace that cannot be read. */
export interface Traced {
  readonly name: Bytes;
  /** Its ipc and its mount namespace. */
  readonly namespaces: readonly (number | null)[];
}

export interface Roster {
  readonly begin: (pid: number) => void;
  readonly end: (pid: number | null) => void;
  /** Who a line is about: with one process left, strace does not say, which is `null`. */
  readonly find: (named: Named) => Traced & { readonly pid: number | null };
  /** Whether anybody was ever traced. */
  readonly begun: () => boolean;
}

const unknown: Traced = { name: asBytes("process"), namespaces: [] };

/** @param look `null` for a process that has ended. */
export function createRoster(subject: Subject, look: (pid: number) => Traced | null): Roster {
  const known = new Map<number, Traced>();
  const live = new Set<number>();
  let first: number | null = null;
  const pidOf = (named: number | null): number | null => {
    const [left] = live;
    return named ?? left ?? first;
  };
  return {
    begin(pid) {
      const seen = look(pid) ?? known.get(first ?? pid) ?? unknown;
      // A command is a shell still, which is about to become it.
      const name = first === null && subject.by === "command" ? nameOf(subject.command[0]) : null;
      known.set(pid, name === null ? seen : { ...seen, name });
      live.add(pid);
      first ??= pid;
    },
    end(named) {
      const pid = pidOf(named);
      if (pid !== null) live.delete(pid);
    },
    find({ pid: named, name }) {
      const pid = pidOf(named);
      if (pid === null) return { ...unknown, pid };
      const seen = look(pid) ?? known.get(pid) ?? known.get(first ?? pid) ?? unknown;
      return { ...seen, pid, name: name ?? seen.name };
    },
    begun: () => first !== null,
  };
}

/** As the kernel will call it: 15 bytes of the file's name. */
const nameOf = (program: string): Bytes =>
  asBytes(bytesOfUtf8(program.slice(program.lastIndexOf("/") + 1)).slice(0, 15));
