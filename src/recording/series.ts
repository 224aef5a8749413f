/** The files of one recording that was put aside piece by piece, in the order in which they were written. */
import type { Outcome } from "../model/outcome.ts";
import { headerOf, type LineFile, openReel, type Reel } from "./reel.ts";

/**
 * @param paths the file asked for, then those that older pieces may be in, the youngest first. Those before it that are not
 * of the same recording, or not the piece just before, end the series.
 */
export function openSeries(
  paths: readonly string[],
  open: (path: string) => Outcome<LineFile>,
): Outcome<Reel> {
  const [asked = "", ...others] = paths;
  const last = open(asked);
  if (!last.ok) return last;
  const header = headerOf(last.value);
  if (!header.ok) return header;
  const files = [last.value];
  let { part } = header.value;
  for (const path of others) {
    const file = open(path);
    const older = file.ok ? headerOf(file.value) : file;
    if (!file.ok || !older.ok) break;
    if (older.value.series !== header.value.series || older.value.part !== part - 1) break;
    part -= 1;
    files.unshift(file.value);
  }
  return openReel(files);
}
