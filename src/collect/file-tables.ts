/** Tables of the kinds that are files: of what directories list, and of what only holders show. */
import type { Host } from "../host/host.ts";
import type { Listing, Place, Space } from "../host/host-files.ts";
import type { FileKind, FoundFile } from "../kinds/define-file.ts";
import { fileId } from "../model/file-name.ts";
import type { ObservedLimits, ObservedObject, Table } from "../model/observation.ts";
import { type Failure, failure, type Outcome } from "../model/outcome.ts";

/** What one directory had in it. */
export interface Listed {
  readonly ns: number;
  readonly place: Place;
  readonly listing: Outcome<Listing>;
  /** Of its filesystem; `null` where that cannot be read. */
  readonly space: Space | null;
}

/** A file that no directory lists, and what kind of filesystem it is on. */
export interface Unlisted extends FoundFile {
  readonly filesystem: FileKind["filesystem"];
  readonly place: null;
}

/** What was seen of files. */
export interface SeenFiles {
  readonly listed: readonly Listed[];
  /** Why the directories of our own mount namespace are not known; `null` where they are. */
  readonly unread: Failure | null;
  readonly unlisted: readonly Unlisted[];
}

/** One table per kind and namespace. What is not listed is in that of our own, `own`. */
export function fileTables(
  host: Host,
  kinds: readonly FileKind[],
  own: number,
  { listed, unread, unlisted }: SeenFiles,
): readonly Table[] {
  const told = new Set<string>();
  return kinds.flatMap((kind) => {
    const places = listed.filter(({ place }) => place.filesystem === kind.filesystem);
    const held = unlisted.filter(({ filesystem }) => filesystem === kind.filesystem);
    const others = new Set(places.map(({ ns }) => ns).filter((ns) => ns !== own));
    const tables = [own, ...others].map((ns): Table => {
      const here = places.filter((one) => one.ns === ns);
      const files = [...here.flatMap(filesOf), ...(ns === own ? held : [])];
      const rows = files.filter(({ name }) => kind.owns(name)).map((file) => kind.row(file, host));
      const table = { kind: kind.id, ns, rows: distinct(rows), torn: false };
      const why = failureOf(kind, here, ns === own ? unread : null);
      const unseen = told.has(kind.filesystem) ? 0 : unseenIn(here);
      return {
        ...table,
        failure: why,
        ...(unseen > 0 && { unseen }),
        // What does not exist hides nothing.
        ...(why?.why === "absent" && { optional: true }),
      };
    });
    told.add(kind.filesystem);
    return tables;
  });
}

const unseenIn = (places: readonly Listed[]): number =>
  places.reduce((sum, { listing }) => sum + (listing.ok ? (listing.value.unseen ?? 0) : 0), 0);

const filesOf = ({ place, listing }: Listed): readonly FoundFile[] =>
  listing.ok ? listing.value.files.map(({ name, ...facts }) => ({ facts, name, place })) : [];

/** Two mounts in one namespace may have the same name: the second one is called by its identity. */
function distinct(rows: readonly ObservedObject[]): readonly ObservedObject[] {
  const taken = new Set<number | string>();
  return rows.map((row) => {
    const id = taken.has(row.id) && row.file !== null ? fileId(row.file) : row.id;
    taken.add(id);
    return id === row.id ? row : { ...row, id };
  });
}

const noQueues = failure(
  "absent",
  "no mqueue filesystem is mounted here, so queues are not listed (mount -t mqueue none /dev/mqueue shows them)",
);

/** @param unread why the directories are not known, where they are those of our own namespace. */
function failureOf(
  { filesystem }: FileKind,
  places: readonly Listed[],
  unread: Failure | null,
): Failure | null {
  if (filesystem === "kernel") return null;
  if (unread !== null) return unread;
  const failed = places.map(({ listing }) => listing).find((listing) => !listing.ok);
  if (failed?.ok === false) return failed.failure;
  return filesystem === "mqueue" && places.length === 0 ? noQueues : null;
}

/** What the filesystems of each namespace have room for. */
export function fileLimits(
  host: Host,
  kinds: readonly FileKind[],
  own: number,
  listed: readonly Listed[],
): readonly ObservedLimits[] {
  const namespaces = new Set([own, ...listed.map(({ ns }) => ns)]);
  return [...namespaces].map((ns) => {
    const limits = kinds.map((kind) => {
      const place = listed.find((one) => one.ns === ns && one.place.filesystem === kind.filesystem);
      return kind.readLimits(host, place?.space ?? null);
    });
    return {
      ns,
      values: Object.assign({}, ...limits.map(({ values }) => values)),
      used: Object.assign({}, ...limits.map(({ used }) => used)),
      pageSize: host.pageSize,
    };
  });
}
