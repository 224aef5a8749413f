/** The collector's memory of processes: read once each, told apart by (pid, token), forgotten when they end. */
import type { Host, PidEntry } from "../host/host.ts";
import type { Bytes } from "../model/bytes.ts";
import type { ObservedProcess } from "../model/observation.ts";
import { keepSame } from "./stillness.ts";

export interface ProcessBook {
  /** Takes the list of live processes: whatever is not in it is forgotten, what was read long ago is read again. */
  readonly look: (entries: readonly PidEntry[]) => void;
  /** How many processes there were when last listed. */
  readonly count: () => number;
  /** Another number after each change of what is known of any process. */
  readonly edition: () => number;
  /** `null` when it does not live, or may not be read. */
  readonly get: (pid: number) => ObservedProcess | null;
  /** Of these, the processes that live and cannot be read: nothing may be concluded of them. */
  readonly unread: (pids: Iterable<number>) => readonly number[];
  /** Every live process of one of these programs; asks those that are not known yet for their names. */
  readonly running: (programs: ReadonlySet<string>) => readonly ObservedProcess[];
  /** Takes what the process table (ps) said, where it is about the same processes. */
  readonly learn: (table: readonly ObservedProcess[]) => void;
  /** Takes a measurement of CPU (percent of a core) and resident bytes. */
  readonly measured: (usage: ReadonlyMap<number, { cpu: number; rss: number }>) => void;
}

/** The name of a process of which nothing else had to be known. */
interface Name extends Reading {
  readonly name: Bytes;
}

/** Milliseconds since boot. A name, an owner or a state changes in a living process, so it is read again at times. */
interface Reading {
  readonly token: number;
  readonly readAt: number;
  readonly until: number;
}

interface Entry extends Reading {
  readonly process: ObservedProcess | null;
  /** It was gone when it was read. */
  readonly ended: boolean;
}

/** ps prints start times in whole seconds. */
const startResolution = 2000;

/** Milliseconds that what was read of a process is believed; spread by pid so that not all end at once. */
const lifetime = (pid: number): number => 30_000 + (pid % 64) * 480;

/** What was read again, with what was measured meanwhile; the same value where nothing changed. */
function renewed(before: ObservedProcess | null, now: ObservedProcess): ObservedProcess {
  if (before === null) return now;
  return keepSame(before, { ...now, cpu: before.cpu, rss: before.rss });
}

export function createProcessBook(host: Host): ProcessBook {
  let live = new Map<number, number>();
  let listed: readonly PidEntry[] = [];
  let now = 0;
  const known = new Map<number, Entry>();
  const names = new Map<number, Name>();
  let edition = 0;
  const put = (pid: number, entry: Entry): void => {
    if (known.get(pid)?.process !== entry.process) edition += 1;
    known.set(pid, entry);
  };
  const read = (pid: number, token: number): Entry => {
    const outcome = host.processes.one(pid, token);
    const until = now + lifetime(pid);
    const old = known.get(pid);
    const same = old?.token === token && token !== 0 ? old.process : null;
    const process = outcome.ok ? renewed(same, outcome.value) : null;
    const ended = !outcome.ok && outcome.failure.why === "gone";
    const entry = { token, readAt: now, until, process, ended };
    put(pid, entry);
    return entry;
  };
  /** A process without a token (no native listing) is read at each look, and so is one that could not be read. */
  const isFresh = ({ token, readAt, until }: Reading): boolean =>
    readAt === now || (token !== 0 && now < until);
  const isKnown = (entry: Entry): boolean =>
    isFresh(entry) && (entry.process !== null || entry.readAt === now);
  const entryOf = (pid: number): Entry | null => {
    const token = live.get(pid);
    if (token === undefined) return null;
    const entry = known.get(pid);
    return entry?.token === token && isKnown(entry) ? entry : read(pid, token);
  };
  const nameOf = (pid: number, token: number): Bytes | null => {
    const entry = known.get(pid);
    if (entry?.token === token && isKnown(entry) && entry.process !== null)
      return entry.process.name;
    const before = names.get(pid);
    if (before?.token === token && isFresh(before)) return before.name;
    const asked = host.processes.name(pid);
    if (!asked.ok) return get(pid)?.name ?? null;
    if (asked.value !== before?.name) edition += 1;
    names.set(pid, { token, readAt: now, until: now + lifetime(pid), name: asked.value });
    return asked.value;
  };
  const take = (entries: readonly PidEntry[]): void => {
    listed = entries;
    live = new Map();
    edition += 1;
    entries.forEach(({ pid, token }) => {
      live.set(pid, token);
    });
    for (const [pid, { token }] of known) if (live.get(pid) !== token) known.delete(pid);
    for (const [pid, { token }] of names) if (live.get(pid) !== token) names.delete(pid);
  };
  const renew = (entry: Entry, pid: number): void => {
    if (!isKnown(entry)) read(pid, entry.token);
  };
  const renewName = ({ token }: Name, pid: number): void => {
    nameOf(pid, token);
  };
  const get = (pid: number): ObservedProcess | null => entryOf(pid)?.process ?? null;
  return {
    look: (entries) => {
      now = host.clock.sinceBoot();
      if (entries !== listed) take(entries);
      known.forEach(renew);
      names.forEach(renewName);
    },
    count: () => live.size,
    edition: () => edition,
    get,
    unread: (pids) =>
      [...pids].filter((pid) => {
        const entry = entryOf(pid);
        return entry !== null && entry.process === null && !entry.ended;
      }),
    running: (programs) =>
      [...live]
        .filter(([pid, token]) => programs.has(nameOf(pid, token) ?? ""))
        .map(([pid]) => get(pid))
        .filter((process) => process !== null)
        .filter((process) => programs.has(process.name)),
    learn: (table) => {
      for (const process of table) {
        const entry = known.get(process.pid);
        if (entry?.process === undefined || entry.process === null) continue;
        if (Math.abs(entry.process.startedAt - process.startedAt) > startResolution) continue;
        const { command, ppid } = process;
        put(process.pid, { ...entry, process: { ...entry.process, command, ppid } });
      }
    },
    measured: (usage) => {
      for (const [pid, { cpu, rss }] of usage) {
        const entry = known.get(pid);
        if (entry?.process && (entry.process.cpu !== cpu || entry.process.rss !== rss))
          put(pid, { ...entry, process: { ...entry.process, cpu, rss } });
      }
    },
  };
}
