/** Open MPI: the segments of one rank (btl/vader, later btl/sm) and of one-sided windows (osc), named by node and job. */
import { byName } from "./by-name.ts";

export const openMpi = byName({
  id: "open-mpi",
  label: "Open MPI",
  kinds: ["posix-shm"],
  name: /^\/(?:(?:vader|sm)_segment|osc_[a-z]+)\../,
  keeper: {
    title: "Open MPI",
    programs: ["mpirun", "mpiexec", "orterun", "orted", "prterun", "prte", "prted"],
    deed: "may run the job that made it",
  },
});
