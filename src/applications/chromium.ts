/** Chromium: its processes hand each other descriptors, so that a name is left only by a crash before it was unlinked. */
import { byName } from "./by-name.ts";

export const chromium = byName({
  id: "chromium",
  label: "Chromium",
  kinds: ["posix-shm"],
  name: /^\/\.(?:org\.chromium\.Chromium|com\.google\.Chrome)\../,
});
