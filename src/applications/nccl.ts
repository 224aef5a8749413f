/** NCCL: `nccl-` and six random letters, unlinked once every rank has it mapped (ncclShmOpen of misc/shmutils.cc). */
import { byName } from "./by-name.ts";

export const nccl = byName({
  id: "nccl",
  label: "NCCL",
  kinds: ["posix-shm"],
  name: /^\/nccl-[A-Za-z0-9]{6}$/,
});
