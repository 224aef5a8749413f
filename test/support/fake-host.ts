/** A machine made of data: every part of the seam answers from what a test gave. */
import type { Host, Mapping, PidEntry } from "../../src/host/host.ts";
import type { HeldFile, Listing, Place } from "../../src/host/host-files.ts";
import { asBytes } from "../../src/model/bytes.ts";
import type { ObservedProcess, Semaphore } from "../../src/model/observation.ts";
import { fail, type Outcome, ok } from "../../src/model/outcome.ts";
import { bootedAt, ownMountNs } from "./observation.ts";
import { moment, ownNs } from "./snapshot.ts";

/** Everything may be changed between two looks. */
export interface Machine {
  now: number;
  files: Record<string, string>;
  processes: ObservedProcess[];
  mappings: Record<number, Outcome<readonly Mapping[]>>;
  privateMappings: Record<number, Outcome<readonly Mapping[]>>;
  semaphores: Record<number, readonly Semaphore[]>;
  /** Directories with objects, and what is in them. */
  places: { place: Place; listing: Outcome<Listing> }[];
  descriptors: Record<number, Outcome<readonly HeldFile[]>>;
  /** How often each part was asked. */
  asked: {
    sweeps: number;
    processes: number;
    semaphores: number;
    namespaces: number;
    descriptors: number;
    mapped: number;
  };
}

export const machine = (given: Partial<Machine> = {}): Machine => ({
  now: moment,
  files: {},
  processes: [],
  mappings: {},
  privateMappings: {},
  semaphores: {},
  places: [],
  descriptors: {},
  asked: { sweeps: 0, processes: 0, semaphores: 0, namespaces: 0, descriptors: 0, mapped: 0 },
  ...given,
});

const shmDevice = 1;

/** One VMA of a segment, as maps has it. */
export const vma = (shmid: number, given: Partial<Mapping> = {}): Mapping => ({
  start: 0x1000,
  end: 0x2000,
  readable: true,
  writable: true,
  offset: 0,
  major: 0,
  minor: shmDevice,
  inode: shmid,
  path: asBytes("/SYSV1234abcd (deleted)"),
  ...given,
});

const header =
  "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap";

/** /proc/sysvipc/shm with these segments of key 0x1234abcd. */
export function shmTable(
  rows: readonly { shmid: number; nattch?: number; cpid?: number; atime?: number }[],
): string {
  const seconds = moment / 1000 - 3600;
  const lines = rows.map(({ shmid, nattch = 0, cpid = 812, atime = 0 }) =>
    [0x1234abcd, shmid, 600, 4096, cpid, 0, nattch, 0, 0, 0, 0, atime, 0, seconds, 4096, 0].join(
      " ",
    ),
  );
  return [header, ...lines, ""].join("\n");
}

/** One mount namespace, with the /dev/shm and the queues that the machine was given. */
function fakeObjectFiles(of: Machine): Host["objectFiles"] {
  const none = () => fail("absent", "there is none");
  return {
    mountNs: () => ok(ownMountNs),
    mounts: () =>
      ok({
        places: of.places.map(({ place }) => place),
        mounts: of.places.flatMap(({ place: { dev, ...place } }) =>
          dev === null ? [] : [{ ...place, dev }],
        ),
      }),
    list: (place) => of.places.find((one) => one.place === place)?.listing ?? none(),
    space: none,
    readQueue: () => ok(asBytes("QSIZE:129        NOTIFY:0     SIGNO:0     NOTIFY_PID:0     \n")),
    mapped: () => {
      of.asked.mapped += 1;
      return none;
    },
    descriptors: (pid) => {
      of.asked.descriptors += 1;
      return of.descriptors[pid] ?? ok([]);
    },
  };
}

export function fakeHost(of: Machine): Host {
  const find = (pid: number) => of.processes.find((process) => process.pid === pid);
  const gone = (pid: number) => fail("gone", `process ${pid} is gone`, "ESRCH");
  return {
    captured: false,
    name: asBytes("db1"),
    pageSize: 4096,
    self: { pid: 4242, uid: 0 },
    clock: { now: () => of.now, sinceBoot: () => of.now - bootedAt, bootedAt },
    files: {
      read: (path) => {
        const text = of.files[path];
        return text === undefined ? fail("absent", `/proc/${path} is missing`) : ok(asBytes(text));
      },
      link: (path) => fail("absent", path),
    },
    maps: {
      by: "query",
      shared: (pid) => {
        of.asked.sweeps += 1;
        return of.mappings[pid] ?? (find(pid) === undefined ? gone(pid) : ok([]));
      },
      private: (pid, isWanted) => {
        const mappings = of.privateMappings[pid] ?? ok([]);
        return mappings.ok ? ok(mappings.value.filter(isWanted)) : mappings;
      },
      bornAt: () => fail("denied", "no map_files"),
      sysvDevices: () => ok(new Set([shmDevice])),
    },
    processes: {
      list: () =>
        ok(of.processes.map(({ pid, startedAt }): PidEntry => ({ pid, token: startedAt }))),
      one: (pid) => {
        of.asked.processes += 1;
        const process = find(pid);
        return process === undefined ? gone(pid) : ok(process);
      },
      name: (pid) => {
        const process = find(pid);
        return process === undefined ? gone(pid) : ok(process.name);
      },
      ipcNs: (pid) => {
        of.asked.namespaces += 1;
        return ok(find(pid)?.ipcNs ?? ownNs);
      },
      unit: () => null,
      blocked: () => ok([]),
      isStopped: (pid) => "Tt".includes(find(pid)?.state ?? "-"),
      sight: () => "all",
    },
    kernel: {
      ipcNs: () => ok(ownNs),
      semaphores: (semid) => {
        of.asked.semaphores += 1;
        const values = of.semaphores[semid];
        return values === undefined ? fail("gone", "no such set", "EINVAL") : ok(values);
      },
      usedIds: () => fail("absent", "not counted"),
      queueBytes: () => ok(16_384),
      queueDevice: () => fail("absent", "there is no such queue"),
    },
    namespaces: null,
    objectFiles: fakeObjectFiles(of),
    accounts: { user: () => asBytes("root"), group: () => null },
  };
}
