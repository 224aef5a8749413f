/** Python's multiprocessing: `psm_` and four random bytes (shared_memory.py), `mp-` and eight letters (synchronize.py). */
import { byName } from "./by-name.ts";
import { resourceTracker } from "./resource-tracker.ts";

export const python = byName({
  id: "python",
  label: "Python",
  kinds: ["posix-shm", "posix-sem"],
  name: /^\/(?:psm_[0-9a-f]{8}|mp-[a-z0-9_]{8})$/,
  keeper: resourceTracker,
});
