/** PostgreSQL: an interlock segment (the whole buffer pool with `shared_memory_type = sysv`) keyed by its data directory, as line 7 of its `postmaster.pid` says. */
import type { Recogniser, Surroundings } from "../model/belonging.ts";
import type { ObservedObject, ObservedProcess, Workplace } from "../model/observation.ts";
import { possibleMakers } from "./server.ts";

const programs = ["postgres", "postmaster"];

/** Dynamic shared memory (dsm_impl_posix): a pinned one outlives everyone that had it mapped. */
const dynamic = /^\/PostgreSQL\.\d+$/;

/** sizeof(PGShmemHeader) of storage/pg_shmem.h on 64-bit machines. */
const INTERLOCK = 56;
/** PGSemaMagic of port/sysv_sema.c: the value of the last semaphore of each set. */
const SEMAPHORE_MAGIC = 537;

/** The server runs as the owner of its objects, and never as root. */
export const postgresql: Recogniser = {
  id: "postgresql",
  kinds: ["shm", "sem", "posix-shm"],
  programs,
  workplace: { file: "postmaster.pid", claim },
  mayOwn: ({ uid, name, key, semaphores }) =>
    uid !== 0 && (name === null ? key !== 0 && hasMagic(semaphores) : dynamic.test(name)),
  recognise: (object, processes, around) => {
    const owned = processes.filter((process) => process.uid === object.uid);
    const servers = possibleMakers(object, owned, programs).map((server) => ({
      server,
      link: linkOf(object, server, around),
    }));
    const own = servers.find(({ link }) => link === "named") ?? servers.find(({ link }) => link);
    if (own === undefined) return isSurelyIts(object) ? { label: "PostgreSQL", alive: null } : null;
    const who = `PostgreSQL, process ${own.server.pid}, lives and`;
    return { label: "PostgreSQL", alive: `${who} ${deeds[own.link ?? "possible"]}` };
  },
};

/** A set whose last semaphore has another value is none of its; segments have none. */
const hasMagic = (semaphores: ObservedObject["semaphores"]): boolean =>
  semaphores === null || semaphores.at(-1)?.value === SEMAPHORE_MAGIC;

/** Without a server to be seen. */
const isSurelyIts = ({ name, nattch, bytes, mode, semaphores }: ObservedObject): boolean =>
  name !== null ||
  (nattch !== null && bytes === INTERLOCK && mode === 0o600) ||
  semaphores?.at(-1)?.value === SEMAPHORE_MAGIC;

/** How an object may belong to a server; `null`: it does not. */
type Link = "named" | "keyed" | "possible";

const deeds: Readonly<Record<Link, string>> = {
  named: "names it in postmaster.pid",
  keyed: "the inode of its data directory is the key",
  possible: "may have made it",
};

/**
 * A server works in its data directory, with a postmaster.pid in it. Segments that this does not name can be its own only
 * with `dynamic_shared_memory_type = sysv`, and then it has the list of them attached too, beside the one that it names.
 */
function linkOf(
  { id, key, name, nattch }: ObservedObject,
  { pid, workplace }: ObservedProcess,
  { keyedSegmentsOf }: Surroundings,
): Link | null {
  if (workplace === undefined) return "possible";
  const { file, inode } = workplace;
  if (file === "absent" && keyedSegmentsOf(pid) === 0) return null;
  if (name !== null || nattch === null) return "possible";
  if (workplace.claim === null) return key === inode % 2 ** 32 ? "keyed" : "possible";
  if (workplace.claim.key === key && workplace.claim.id === id) return "named";
  return keyedSegmentsOf(pid) === 1 ? null : "possible";
}

/** `%9lu %9lu` of the key, which may be negative, and the id: port/sysv_shmem.c. */
function claim(text: string): Workplace["claim"] {
  const match = /^ *(\d{1,20}) +(\d{1,10})$/.exec(text.split("\n")[6] ?? "");
  if (match?.[1] === undefined) return null;
  return { key: Number(BigInt.asUintN(32, BigInt(match[1]))), id: Number(match[2]) };
}
