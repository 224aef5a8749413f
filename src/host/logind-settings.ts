/** What systemd-logind is told about the objects of users who log out. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { parseRemoveIpc } from "../proc/logind-conf.ts";

/** logind.conf(5): a file hides those of its name in later ones, and drop-ins are above the main file, by their names. */
const DIRECTORIES = ["etc/systemd", "run/systemd", "usr/local/lib/systemd", "usr/lib/systemd"];
const MAIN = "logind.conf";

/** @returns RemoveIPC, which is on where nothing is said; `null` where a file could not be read. */
export function readRemoveIpc(root: string): boolean | null {
  try {
    const main = DIRECTORIES.map((directory) => textOf(`${root}/${directory}/${MAIN}`));
    const values = [main.find((text) => text !== null) ?? "", ...dropIns(root)].map(parseRemoveIpc);
    return values.findLast((value) => value !== null) ?? true;
  } catch {
    return null;
  }
}

function dropIns(root: string): readonly string[] {
  const paths = new Map<string, string>();
  for (const directory of DIRECTORIES) {
    const place = `${root}/${directory}/${MAIN}.d`;
    for (const name of absentAs([], place, () => readdirSync(place)))
      if (name.endsWith(".conf") && !paths.has(name)) paths.set(name, `${place}/${name}`);
  }
  const sorted = [...paths].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, path]) => textOf(path) ?? "");
}

const textOf = (path: string): string | null =>
  absentAs(null, path, () => readFileSync(path, "latin1"));

/** Most of them are not there: to be told so by an exception takes ten times as long. */
function absentAs<T>(otherwise: T, path: string, read: () => T): T {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return otherwise;
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return otherwise;
    throw error;
  }
}
