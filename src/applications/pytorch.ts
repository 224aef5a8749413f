/** PyTorch: tensors that processes share by name, `torch_PID_RANDOM_COUNT` (NewProcessWideShmHandle of ATen/MapAllocator). */
import { byName } from "./by-name.ts";

export const pytorch = byName({
  id: "pytorch",
  label: "PyTorch",
  kinds: ["posix-shm"],
  name: /^\/torch_(?<pid>\d+)_\d+(?:_\d+)?$/,
  keeper: {
    title: "torch_shm_manager",
    programs: ["torch_shm_manag"], // comm holds 15 bytes
    deed: "may be there to remove it when its program ends",
  },
});
