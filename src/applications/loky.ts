/** joblib's workers: semaphores of loky/backend/synchronize.py, and folders of arrays (joblib/_memmapping_reducer.py). */
import { byName } from "./by-name.ts";
import { resourceTracker } from "./resource-tracker.ts";

export const loky = byName({
  id: "loky",
  label: "joblib (loky)",
  kinds: ["posix-shm", "posix-sem"],
  name: /^\/(?:loky-|joblib_memmapping_folder_)(?<pid>\d+)[-_]/,
  keeper: resourceTracker,
});
