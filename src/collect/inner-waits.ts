/** Who waits inside what it has: threads blocked at a futex in shared memory, or in a call on a POSIX queue. */
import type { BlockedCall, Host } from "../host/host.ts";
import { deviceNumber } from "../model/file-name.ts";
import type { InnerWait, OpenFile, Opens, Sweep } from "../model/uses.ts";
import { heldIndex } from "../model/waits.ts";
import { seeksUsers, type Wants } from "./plan.ts";
import { keepSame } from "./stillness.ts";

/** Milliseconds between two looks while watching: it adds to what is known of users, and decides nothing. */
const cadence = 30_000;

/** The most processes that one look asks while watching; the others are known to hold it all the same. */
const mostProcesses = 1000;

/** What processes have mapped or open. */
interface Held {
  readonly attachments: Sweep["attachments"];
  readonly files: Opens["files"];
}

interface InnerWaitLook {
  /** The same list for as long as nothing changes. @param asked of all that somebody has, what it is told of. */
  readonly of: (wants: Wants, sweep: Sweep, opens: Opens, asked?: Held) => readonly InnerWait[];
}

export function createInnerWaits(host: Host): InnerWaitLook {
  let last: readonly InnerWait[] = [];
  let time: number | null = null;
  return {
    of: (wants, sweep, opens, asked = { ...sweep, ...opens }) => {
      const { depth, inside = false } = wants;
      const now = host.clock.now();
      if (!seeksUsers(wants) || (depth === "all" && !inside)) return last;
      if (depth === "watch" && time !== null && Math.abs(now - time) < cadence) return last;
      if (!sweep.done) return last;
      time = now;
      const most = depth === "watch" ? mostProcesses : Number.POSITIVE_INFINITY;
      last = keepSame(last, lookInside(host, asked, opens, most));
      return last;
    },
  };
}

/** Only processes that have something are asked; those that end meanwhile, or may not be read, are left out. */
function lookInside(
  host: Host,
  { attachments, files }: Held,
  { files: open }: Opens,
  most: number,
): readonly InnerWait[] {
  const held = new Set([...attachments, ...files].map(heldIndex));
  const pids = [...new Set([...attachments, ...files].map(({ pid }) => pid))];
  return pids.slice(0, most).flatMap((pid) => {
    const blocked = host.processes.blocked(pid, true);
    const calls = blocked.ok ? blocked.value : [];
    return count([...futexes(host, pid, calls), ...queues(host, pid, calls, open)]).filter((wait) =>
      held.has(heldIndex(wait)),
    );
  });
}

type Place = Omit<InnerWait, "threads">;

function futexes(host: Host, pid: number, calls: readonly BlockedCall[]): readonly Place[] {
  const addresses = calls.filter(({ kind }) => kind === "futex").map(({ id }) => id);
  const mappings = addresses.length === 0 ? null : host.maps.shared(pid);
  if (!mappings?.ok) return [];
  return addresses.flatMap((address) => {
    const around = mappings.value.find(({ start, end }) => address >= start && address < end);
    if (around === undefined) return [];
    const { start, offset, inode } = around;
    return [{ pid, dev: deviceNumber(around), inode, offset: offset + address - start }];
  });
}

/** A link reads as the queue's name alone: of two that are called the same it is not told which one it is. */
function queues(
  host: Host,
  pid: number,
  calls: readonly BlockedCall[],
  files: readonly OpenFile[],
): readonly Place[] {
  return calls.flatMap(({ kind, id }) => {
    const link = kind === "mqueue" ? host.files.link(`${pid}/fd/${id}`) : null;
    if (!link?.ok) return [];
    const named = files.filter((file) => file.pid === pid && file.path === link.value);
    const [file] = named;
    if (file === undefined || named.length > 1) return [];
    return [{ pid, dev: file.dev, inode: file.inode, offset: null }];
  });
}

function count(places: readonly Place[]): readonly InnerWait[] {
  const counts = new Map<string, InnerWait>();
  for (const place of places) {
    const key = `${heldIndex(place)} ${place.offset}`;
    counts.set(key, { ...place, threads: (counts.get(key)?.threads ?? 0) + 1 });
  }
  return [...counts.values()];
}
