/** Lists the directories of objects at each look, and seeks the mount namespaces that have them at times. */
import type { Host } from "../host/host.ts";
import { sameSet } from "../model/equal.ts";
import { fileIndex } from "../model/file-name.ts";
import type { Listed } from "./file-tables.ts";
import { createPace } from "./pace.ts";
import { findPlaces, nowhere, type Places } from "./places.ts";
import type { Wants } from "./plan.ts";

export interface FileLists {
  readonly places: Places;
  readonly listed: readonly Listed[];
  /** Every listed file, by its index: the same set for as long as none comes or goes. */
  readonly files: ReadonlySet<string>;
}

/** Where no kind is a file. */
export const noLists: FileLists = { places: nowhere, listed: [], files: new Set() };

/** Milliseconds between two searches for mount namespaces. */
const placesEvery = 30_000;
/** Searches of one look, while those who were the ways in end. */
const mostSearches = 3;
/** Of the time: what lists may take, and searches, which read a link of every process. */
const listShare = 0.01;
const placesShare = 0.002;

/** @returns what reads the lists, for our own mount namespace `own` and, by `scope`, for those of all processes `pids`. */
export function createFileLists(
  host: Host,
  scope: "all" | "own",
): (wants: Wants, pids: readonly number[], own: number) => FileLists {
  const pace = { places: createPace(), lists: createPace() };
  let lists = noLists;
  return ({ depth }, pids, own) => {
    const now = host.clock.now();
    let { places } = lists;
    // Without the other processes it cannot be told whose an empty mqueue filesystem is.
    if (depth === "tables") places = { ...findPlaces(host, [], own), queues: [] };
    else if (depth !== "watch" || pace.places.due(now, placesEvery, placesShare))
      places = pace.places.run(now, () => findPlaces(host, pids, own, scope));
    if (depth === "watch" && places === lists.places && !pace.lists.due(now, 0, listShare))
      return lists;
    const list = (): Lists => pace.lists.run(now, () => listAll(host, places));
    let { listed, left } = list();
    for (let searches = 1; left && searches < mostSearches; searches += 1) {
      places = pace.places.run(now, () => findPlaces(host, pidsNow(host, pids), own, scope));
      ({ listed, left } = list());
    }
    const files = listed.flatMap(({ listing }) => (listing.ok ? listing.value.files : []));
    const found = new Set(files.map(fileIndex));
    lists = { places, listed, files: sameSet(lists.files, found) ? lists.files : found };
    return lists;
  };
}

/** Whoever is in a namespace by now may be younger than the list that this look began with. */
function pidsNow({ processes }: Host, before: readonly number[]): readonly number[] {
  const listed = processes.list();
  return listed.ok ? listed.value.map(({ pid }) => pid) : before;
}

interface Lists {
  readonly listed: readonly Listed[];
  /** Some process that was the way into a directory has ended: another one may be there still. */
  readonly left: boolean;
}

/** A way in that ended meanwhile is left out. */
function listAll({ objectFiles }: Host, { places }: Places): Lists {
  let left = false;
  const listed = places.flatMap(({ ns, place }) => {
    const space = objectFiles.space(place);
    const listing = objectFiles.list(place);
    if (listing.ok || listing.failure.why !== "gone")
      return [{ ns, place, listing, space: space.ok ? space.value : null }];
    left ||= place.pid !== null && !objectFiles.mounts(place.pid).ok;
    return [];
  });
  return { listed, left };
}
