/** The columns of kinds that are files: called by name, without key. */
import type { ObjectColumn } from "../model/kind.ts";
import type { IpcObject } from "../model/snapshot.ts";
import { showBytes } from "../text/encode.ts";
import { withCommonColumns } from "./columns.ts";

const links: ObjectColumn = {
  id: "links",
  title: "LINKS",
  help: "names that lead to it; 0: deleted, and freed with its last user",
  value: (object) => object.counts.links,
  metric: "links",
  unit: "count",
  align: "right",
  width: 5,
  priority: 9,
};

/** What these kinds change of the common columns. */
const changes: Readonly<Record<string, Partial<ObjectColumn>>> = {
  id: {
    title: "NAME",
    help: "its name, or device and inode of a file that no directory shows",
    show: nameAndFlags,
    align: "left",
    width: 24,
  },
  rss: {
    title: "MEM",
    help: "bytes of memory and swap that it takes: less than its size where nothing was written yet",
    priority: 2,
  },
};

/** Told by `id` already, or never known. */
const asked: ReadonlySet<string> = new Set(["name", "key"]);

/** `own` as in {@link withCommonColumns}. */
export const withFileColumns = (own: readonly ObjectColumn[] = []): readonly ObjectColumn[] =>
  withCommonColumns([...own, links]).map((column) =>
    asked.has(column.id) ? onlyAsked(column) : { ...column, ...changes[column.id] },
  );

function onlyAsked({ priority: _, ...column }: ObjectColumn): ObjectColumn {
  return column;
}

function nameAndFlags({ id, name, flags }: IpcObject): string {
  const shown = name === null ? String(id) : showBytes(name);
  return flags.length === 0 ? shown : `${shown} (${flags.join(", ")})`;
}
