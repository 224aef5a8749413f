/** Mappings that may be of several segments, even by their birth: the kernel's counts tell where there is no room for them. */
import type { ObservedObject } from "./observation.ts";
import type { Attachment } from "./uses.ts";

/** A row that a mapping may belong to. */
export interface Candidate {
  readonly ns: number;
  readonly row: ObservedObject;
  /** What maps calls it, but for "(deleted)"; `null` where its key is lost. */
  readonly name: string | null;
}

/** Where a mapping may belong to, its process's own namespace among them. */
export interface Doubt {
  readonly twins: readonly Candidate[];
  /**
   * What speaks for them: `age`, they are as old as the mapped file; `change`, they were changed since it was made, which
   * any segment may have been; `nothing`, since its birth cannot be read.
   */
  readonly sign: "age" | "change" | "nothing";
}

export interface Contested extends Doubt {
  readonly attachment: Attachment;
  /** The namespace of its process. */
  readonly at: number;
}

/**
 * A process that stayed where it attached is the usual case, so a mapping belongs to where its process is, unless that makes
 * more than the kernel counts there while a twin misses some: then somebody has moved from the one to the other. Where none
 * misses any, it may be of a segment that is in no table. Without its birth it belongs there only while the counts of all
 * twins agree with where the processes are.
 * @param certain VMAs that were found for sure, by namespace and shmid.
 */
export function settle(
  contested: readonly Contested[],
  certain: (ns: number, shmid: number) => number,
): readonly (Contested & { readonly ns: number | "doubtful" | "ghost" })[] {
  const here = new Map<string, number>();
  for (const { at, attachment } of contested) {
    const place = `${at}:${attachment.inode}`;
    here.set(place, (here.get(place) ?? 0) + attachment.vmas);
  }
  const found = (ns: number, shmid: number): number =>
    certain(ns, shmid) + (here.get(`${ns}:${shmid}`) ?? 0);
  return contested.map((one) => {
    const { at, twins } = one;
    const shmid = one.attachment.inode;
    if (one.sign === "nothing") {
      const agree = twins.every(({ ns, row }) => found(ns, shmid) === row.nattch);
      return { ...one, ns: agree ? at : "doubtful" };
    }
    const counted = twins.find(({ ns }) => ns === at)?.row.nattch ?? 0;
    const missing = twins.filter(({ ns, row }) => found(ns, shmid) < (row.nattch ?? 0));
    const noRoom = certain(at, shmid) >= counted;
    if (found(at, shmid) <= counted) return { ...one, ns: at };
    if (missing.length === 0) return { ...one, ns: noRoom && one.sign === "change" ? "ghost" : at };
    const [other] = missing;
    return { ...one, ns: noRoom && missing.length === 1 && other ? other.ns : "doubtful" };
  });
}
