/** Made-up observations for tests: quiet defaults, and a test names only what it is about. */
import { asBytes } from "../../src/model/bytes.ts";
import type {
  Observation,
  ObservedObject,
  ObservedProcess,
  Table,
} from "../../src/model/observation.ts";
import type { Attachment, FileIdentity } from "../../src/model/uses.ts";
import { moment, ownNs } from "./snapshot.ts";

export const ownMountNs = 4026531841;
export const bootedAt = moment - 10 * 86_400_000;

const blankRow: ObservedObject = {
  id: 0,
  key: 0x1234_abcd,
  name: null,
  uid: 0,
  gid: 0,
  cuid: 0,
  cgid: 0,
  mode: 0o600,
  flags: [],
  bytes: 4096,
  rss: null,
  swap: null,
  file: null,
  nattch: null,
  pids: [],
  attachedAt: null,
  detachedAt: null,
  operatedAt: null,
  changedAt: moment - 3_600_000,
  waiting: null,
  unread: null,
  counts: {},
  semaphores: null,
};

export const shmRow = (id: number, given: Partial<ObservedObject> = {}): ObservedObject => ({
  ...blankRow,
  id,
  rss: 4096,
  swap: 0,
  nattch: 0,
  ...given,
});

export const semRow = (id: number, given: Partial<ObservedObject> = {}): ObservedObject => ({
  ...blankRow,
  id,
  key: 0,
  bytes: 64,
  waiting: 0,
  counts: { nsems: 1 },
  semaphores: [{ value: 1, ncount: 0, zcount: 0, pid: 0 }],
  ...given,
});

export const msgRow = (id: number, given: Partial<ObservedObject> = {}): ObservedObject => ({
  ...blankRow,
  id,
  bytes: 0,
  counts: { messages: 0, usedbytes: 0 },
  ...given,
});

/** A sparse file of 1 TiB that takes a page. */
export const fileRow = (
  name: string,
  file: FileIdentity,
  given: Partial<ObservedObject> = {},
): ObservedObject => ({
  ...blankRow,
  id: name,
  key: null,
  name: asBytes(name),
  cuid: null,
  cgid: null,
  bytes: 2 ** 40,
  rss: 4096,
  file,
  counts: { links: 1 },
  ...given,
});

export const liveProcess = (
  pid: number,
  given: Partial<ObservedProcess> = {},
): ObservedProcess => ({
  pid,
  startedAt: moment - 7_200_000,
  ppid: 1,
  pgrp: pid,
  uid: 0,
  name: asBytes(`program${pid}`),
  command: null,
  state: "S",
  ipcNs: ownNs,
  cpu: null,
  rss: null,
  ...given,
});

/** One VMA of a segment, as its holder's maps show it. */
export const attachment = (
  pid: number,
  shmid: number,
  given: Partial<Attachment> = {},
): Attachment => ({
  pid,
  ipcNs: ownNs,
  device: "sysv",
  dev: 1,
  bornAt: null,
  inode: shmid,
  path: asBytes("/SYSV1234abcd (deleted)"),
  vmas: 1,
  writable: true,
  bytes: 4096,
  ...given,
});

export const tableOf = (
  kind: string,
  rows: readonly ObservedObject[],
  given: Partial<Table> = {},
): Table => ({ kind, ns: ownNs, rows, failure: null, torn: false, ...given });

export const observationOf = (given: Partial<Observation> = {}): Observation => ({
  version: 1,
  time: moment,
  bootedAt,
  clockStep: 0,
  host: asBytes("db1"),
  observer: {
    pid: 4242,
    uid: 0,
    ipcNs: ownNs,
    mntNs: ownMountNs,
    sight: "all",
    mapsBy: "query",
    native: true,
    captured: false,
  },
  namespaces: [{ ns: ownNs, leader: 1, members: 10, label: null, failure: null }],
  tables: [],
  sweep: { time: moment, done: true, attachments: [], seen: 10, unreadable: 0, skipped: 0 },
  waits: { time: moment, done: true, waits: [], unreadable: 0 },
  opens: { time: moment, done: false, files: [], unreadable: 0 },
  processes: [],
  unreadPids: [],
  limits: [],
  users: { 0: asBytes("root") },
  groups: {},
  ...given,
});
