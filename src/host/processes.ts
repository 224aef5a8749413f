/** The list of processes, and what each says about itself in its own files. */
import { readdirSync } from "node:fs";
import { asBytes, type Bytes } from "../model/bytes.ts";
import type { ObservedProcess } from "../model/observation.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { parseCgroup } from "../proc/cgroup.ts";
import { parseStat, type Stat } from "../proc/stat.ts";
import { parseStatus } from "../proc/status.ts";
import { type CallFacts, readBlockedCalls } from "./blocked-calls.ts";
import { failureThrown } from "./failure.ts";
import type { Files, PidEntry, ProcessReader } from "./host.ts";
import { createIpcNsReader, ofProcess } from "./namespace-link.ts";
import type { DirectoryReader } from "./process-directory.ts";
import { sightOf } from "./visibility.ts";

/** USER_HZ of include/asm-generic/param.h: what /proc counts start times in. */
const TICKS_PER_SECOND = 100;

export interface ProcessFacts extends CallFacts {
  /** Milliseconds since 1970: what start times are added to. */
  readonly bootedAt: number;
  /** Our own pid, in our own pid namespace. */
  readonly self: number;
  /** Where files belong to whom the kernel says, which tells the owner of a process: not in a captured tree. */
  readonly directory?: DirectoryReader;
}

export function createProcesses(facts: ProcessFacts): ProcessReader {
  const ipcNs = createIpcNsReader(facts.root, facts.files);
  return {
    list: () => listDirectory(facts.root),
    one: (pid, token) => describe(facts, ipcNs, pid, token),
    name: (pid) => nameOf(facts.files.read(`${pid}/comm`)),
    ipcNs,
    unit: (pid) => unitOf(facts.files.read(`${pid}/cgroup`)),
    blocked: (pid, several = false) => readBlockedCalls(facts, pid, several),
    isStopped: (pid) => isStopped(facts, pid),
    sight: () => sightOf(facts.files, facts.self),
  };
}

const nameOf = (comm: Outcome<Bytes>): Outcome<Bytes> =>
  comm.ok ? ok(withoutNewline(comm.value)) : ofProcess(comm.failure);

const withoutNewline = (text: Bytes): Bytes =>
  text.endsWith("\n") ? asBytes(text.slice(0, -1)) : text;

function unitOf(cgroup: Outcome<Bytes>): Bytes | null {
  const unit = cgroup.ok ? parseCgroup(cgroup.value) : null;
  return unit === null ? null : asBytes(unit);
}

function listDirectory(root: string): Outcome<readonly PidEntry[]> {
  try {
    const names = readdirSync(root).filter((name) => /^[1-9]\d*$/.test(name));
    return ok(names.map((name) => ({ pid: Number(name), token: 0 })));
  } catch (error) {
    return failureThrown(error, `list ${root}`);
  }
}

/**
 * All of it is about one process: its directory is at the end the one that was listed, by its token, or else stat is read
 * again and tells the same start time.
 */
function describe(
  facts: ProcessFacts,
  ipcNsOf: ProcessReader["ipcNs"],
  pid: number,
  token = 0,
): Outcome<ObservedProcess> {
  const { files, bootedAt, pageSize } = facts;
  const before = readStat(files, pid);
  if (!before.ok) return before;
  const command = files.read(`${pid}/cmdline`);
  const ipcNs = ipcNsOf(pid);
  const who = whoOf(facts, pid, before.value);
  if (!who.ok) return who;
  const isSame = token !== 0 && who.value.token === token;
  const stat = isSame ? before : readStat(files, pid);
  if (!stat.ok) return stat;
  if (stat.value.starttime !== before.value.starttime) {
    return fail("gone", `process ${pid} ended and its pid was used again`);
  }
  return ok({
    pid,
    startedAt: bootedAt + (stat.value.starttime * 1000) / TICKS_PER_SECOND,
    ppid: stat.value.ppid,
    pgrp: stat.value.pgrp,
    uid: who.value.uid,
    name: who.value.name,
    command: command.ok ? commandLine(command.value) : null,
    // A process whose first thread ended while others go on shows as a zombie and is none.
    state: stat.value.state === "Z" && stat.value.threads > 1 ? "S" : stat.value.state,
    ipcNs: ipcNs.ok ? ipcNs.value : null,
    cpu: null,
    rss: stat.value.rss * pageSize,
  });
}

interface Who {
  readonly name: Bytes;
  /** Effective user. */
  readonly uid: number;
  /** Of the directory that was there last; 0 where it was not looked at. */
  readonly token: number;
}

function statusOf({ files }: ProcessFacts, pid: number): Outcome<Who> {
  const status = files.read(`${pid}/status`);
  if (!status.ok) return ofProcess(status.failure);
  const described = parseStatus(status.value);
  if (described === null) return fail("malformed", `${pid}/status is not of its documented form`);
  return ok({ name: asBytes(described.name), uid: described.uid, token: 0 });
}

/** By its directory for a third of the cost of its status. */
function whoOf(facts: ProcessFacts, pid: number, stat: Stat): Outcome<Who> {
  const { directory, files } = facts;
  if (directory === undefined) return statusOf(facts, pid);
  const name = stat.name === null ? nameOf(files.read(`${pid}/comm`)) : ok(asBytes(stat.name));
  if (!name.ok) return name;
  const found = directory(pid);
  return found.ok ? ok({ name: name.value, ...found.value }) : found;
}

function readStat(files: Files, thread: number | string): Outcome<Stat> {
  const text = files.read(`${thread}/stat`);
  if (!text.ok) return ofProcess(text.failure);
  const stat = parseStat(text.value);
  return stat === null
    ? fail("malformed", `${thread}/stat is not of its documented form`)
    : ok(stat);
}

function isStopped({ root, files }: ProcessFacts, pid: number): boolean {
  const threads = listDirectory(`${root}/${pid}/task`);
  const paths = threads.ok ? threads.value.map((thread) => `${pid}/task/${thread.pid}`) : [];
  return [pid, ...paths].some((path) => {
    const stat = readStat(files, path);
    return stat.ok && "Tt".includes(stat.value.state);
  });
}

/** Arguments end with NUL; a program that rewrote its title leaves the rest as more of them. `null` for kernel threads. */
function commandLine(text: Bytes): Bytes | null {
  const line = text.replace(/\0+$/, "").replaceAll("\0", " ");
  return line === "" ? null : asBytes(line);
}
