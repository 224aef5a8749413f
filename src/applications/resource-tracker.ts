/** Python's resource tracker: started with the first object that a program makes, it removes them when the program ends. */
import type { Keeper } from "./by-name.ts";

const oldest = 8;
const versions = Array.from({ length: 20 }, (_, index) => `python3.${oldest + index}`);

/** multiprocessing/resource_tracker.py, and the copy in loky: `python -c "from ….resource_tracker import main; …"`. */
export const resourceTracker: Keeper = {
  title: "Python's resource tracker",
  programs: ["python", "python3", ...versions],
  command: /\.resource_tracker import main/,
  deed: "may be there to remove it when its program ends",
};
