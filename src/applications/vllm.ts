/** vLLM: the object store between the front end and the workers; its queues are Python's own `psm_` (vllm/envs.py). */
import { byName } from "./by-name.ts";
import { resourceTracker } from "./resource-tracker.ts";

export const vllm = byName({
  id: "vllm",
  label: "vLLM",
  kinds: ["posix-shm"],
  name: /^\/VLLM_OBJECT_STORAGE_SHM_BUFFER(?:_[0-9a-f]{32})?$/,
  keeper: resourceTracker,
});
