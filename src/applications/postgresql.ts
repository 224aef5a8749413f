/** PostgreSQL: an interlock segment (the whole buffer pool with `shared_memory_type = sysv`) keyed by its data directory. */
import type { Recogniser } from "../model/belonging.ts";
import type { ObservedObject } from "../model/observation.ts";
import { possibleMaker } from "./server.ts";

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
  recognise: (object, processes) => {
    if (object.uid === 0 || !mayBeIts(object)) return null;
    const owned = processes.filter((process) => process.uid === object.uid);
    const maker = possibleMaker(object, owned, programs);
    if (maker === undefined)
      return isSurelyIts(object) ? { label: "PostgreSQL", alive: null } : null;
    return {
      label: "PostgreSQL",
      alive: `PostgreSQL, process ${maker.pid}, lives and may have made it`,
    };
  },
};

const mayBeIts = ({ name, key }: ObservedObject): boolean =>
  name === null ? key !== 0 : dynamic.test(name);

/** Without a server to be seen. */
const isSurelyIts = ({ name, nattch, bytes, mode, semaphores }: ObservedObject): boolean =>
  name !== null ||
  (nattch !== null && bytes === INTERLOCK && mode === 0o600) ||
  semaphores?.at(-1)?.value === SEMAPHORE_MAGIC;
