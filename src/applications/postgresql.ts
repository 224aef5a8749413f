/** PostgreSQL: an interlock segment (the whole buffer pool with `shared_memory_type = sysv`) keyed by its data directory. */
import type { Recogniser } from "../model/belonging.ts";
import { possibleMaker } from "./server.ts";

const programs = ["postgres", "postmaster"];

/** The server runs as the owner of its objects, and never as root. */
export const postgresql: Recogniser = {
  id: "postgresql",
  kinds: ["shm", "sem"],
  programs,
  recognise: (object, processes) => {
    if (object.uid === 0 || object.key === 0) return null;
    const owned = processes.filter((process) => process.uid === object.uid);
    const maker = possibleMaker(object, owned, programs);
    if (maker === undefined) return null;
    return {
      label: "PostgreSQL",
      alive: `PostgreSQL, process ${maker.pid}, lives and may have made it`,
    };
  },
};
