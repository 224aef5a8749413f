/** Applications known by the traces they leave: a recogniser adds a label and evidence, and never clears an object. */
import type { Bytes } from "./bytes.ts";
import type { ObservedObject, ObservedProcess, Workplace } from "./observation.ts";

export interface Belonging {
  /** Shown in the label column: "Apache". */
  readonly label: string;
  /**
   * One sentence when the application that the object belongs to lives; `null` when it is recognised but no live
   * process is known to be it.
   */
  readonly alive: string | null;
  /** What becomes of it with nobody's doing, in one sentence; says nothing of its use. */
  readonly fate?: string;
}

export interface Recogniser {
  readonly id: string;
  /** Kinds that this application leaves behind. */
  readonly kinds: readonly string[];
  /** Whether an object, of one of these kinds, can be this application's, as far as the object alone tells. */
  readonly mayOwn: (object: ObservedObject) => boolean;
  /** comm of its processes: the collector looks these up where it may own an object, so that `recognise` can see them. */
  readonly programs: readonly string[];
  /** Processes that the name of an object names, alive or not: the collector looks these up too. */
  readonly pids?: (object: ObservedObject) => readonly number[];
  /**
   * A file in the directory that its servers work in, and the segment that it names: the collector reads it, of a
   * process whose parent is of none of these programs.
   */
  readonly workplace?: {
    readonly file: string;
    readonly claim: (text: Bytes) => Workplace["claim"];
  };
  /** Asked of what it may own; `null` when the object is none of this application's. */
  readonly recognise: (
    object: ObservedObject,
    processes: readonly ObservedProcess[],
    around: Surroundings,
  ) => Belonging | null;
}

/** What else is known on the machine of the object. */
export interface Surroundings {
  /** How many segments that have a key a process has attached. */
  readonly keyedSegmentsOf: (pid: number) => number;
  /** Whether systemd-logind deletes what a user owns at logout; `null`: not known. */
  readonly removeIpc: boolean | null;
}

/** What every recogniser for this kind says of an object. */
export const belongingsOf = (
  kind: string,
  object: ObservedObject,
  processes: readonly ObservedProcess[],
  recognisers: readonly Recogniser[],
  around: Surroundings,
): readonly Belonging[] =>
  recognisers
    .filter((recogniser) => recogniser.kinds.includes(kind) && recogniser.mayOwn(object))
    .map((recogniser) => recogniser.recognise(object, processes, around))
    .filter((belonging) => belonging !== null);
