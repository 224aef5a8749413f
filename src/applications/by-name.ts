/** Applications that are told by the names they give their objects: a pattern, who made it, and who looks after it. */
import type { Recogniser } from "../model/belonging.ts";
import { hasEnded } from "../model/liveness.ts";
import type { ObservedObject, ObservedProcess } from "../model/observation.ts";
import { perLook } from "./per-look.ts";
import { startedBefore } from "./server.ts";

export interface NameMark extends Pick<Recogniser, "id" | "kinds"> {
  readonly label: string;
  /** Of an object's name; a group called `pid` is that of the process that made it. */
  readonly name: RegExp;
  readonly keeper?: Keeper;
}

/** A program of the owner's that objects may belong to while nobody has them. */
export interface Keeper {
  readonly title: string;
  readonly programs: readonly string[];
  /** Of its command line, where the program alone does not tell it. */
  readonly command?: RegExp;
  /** What follows "process N, lives and". */
  readonly deed: string;
}

export function byName({ id, kinds, label, name, keeper = nobody }: NameMark): Recogniser {
  const keepers = keepersOf(keeper);
  return {
    id,
    kinds,
    mayOwn: (object) => name.test(object.name ?? ""),
    programs: keeper.programs,
    pids: (object) => {
      const pid = makerIn(object, name);
      return pid === null ? [] : [pid];
    },
    recognise: (object, processes) => {
      const alive =
        makerAlive(object, processes, makerIn(object, name)) ??
        keeperAlive(object, keepers(processes), keeper);
      return { label, alive };
    },
  };
}

const nobody: Keeper = { title: "", programs: [], deed: "" };

function makerIn(object: ObservedObject, name: RegExp): number | null {
  const pid = Number(name.exec(object.name ?? "")?.groups?.pid ?? 0);
  return pid > 0 && pid < 2 ** 31 ? pid : null;
}

/**
 * Whoever had the number when the object was made, and has it still, made it. The number may be of another pid
 * namespace: then somebody else has it here, which only makes the verdict more careful; kernel threads, which have no
 * memory, make nothing.
 */
function makerAlive(
  object: ObservedObject,
  processes: readonly ObservedProcess[],
  pid: number | null,
): string | null {
  if (pid === null) return null;
  const maker = processes.find((process) => process.pid === pid && process.rss !== 0);
  if (maker === undefined || hasEnded(maker.state) || !startedBefore(maker, object)) return null;
  return `process ${pid}, which its name says made it, lives`;
}

/** The keepers among the processes of one look; of one object's it has to be the owner's, and older. */
const keepersOf = ({ programs, command }: Keeper) =>
  perLook((processes) =>
    processes.filter(
      (process) =>
        programs.includes(process.name) &&
        !hasEnded(process.state) &&
        (command === undefined || command.test(process.command ?? "")),
    ),
  );

function keeperAlive(
  object: ObservedObject,
  keepers: readonly ObservedProcess[],
  { title, deed }: Keeper,
): string | null {
  const own = keepers.filter(({ uid }) => uid === object.uid);
  const keeper = own.find((process) => startedBefore(process, object));
  return keeper === undefined ? null : `${title}, process ${keeper.pid}, lives and ${deed}`;
}
