/** Metrics of all objects: by kind and owner, and by verdict. */
import { verdictStates } from "../model/mark.ts";
import { type Group, groupObjects } from "./groups.ts";
import type { Metric, Sample } from "./metric.ts";

const grouped = (name: string, help: string, value: (group: Group) => number | null): Metric => ({
  name,
  help,
  type: "gauge",
  labels: ["kind", "owner"],
  samples: ({ snapshot }) =>
    groupObjects(snapshot).flatMap((group): readonly Sample[] => {
      const { kind, owner } = group;
      const known = value(group);
      return known === null ? [] : [{ labels: { kind, owner }, value: known }];
    }),
});

/** Every state of every kind that could be read, so that a graph goes to 0 and does not end. */
const verdicts: Metric = {
  name: "shmtop_verdicts",
  help: "Objects of a kind by verdict: in-use, idle, orphan, dying, unknown.",
  type: "gauge",
  labels: ["kind", "verdict"],
  samples: ({ snapshot, kinds }) =>
    kinds
      .filter(({ id }) => snapshot.unreadKinds[id] === undefined)
      .flatMap(({ id }) => {
        const states = snapshot.objects.flatMap(({ kind, verdict }) =>
          kind === id ? [verdict.state] : [],
        );
        return verdictStates.map((state) => ({
          labels: { kind: id, verdict: state },
          value: states.filter((one) => one === state).length,
        }));
      }),
};

export const objectMetrics: readonly Metric[] = [
  grouped("shmtop_objects", "Objects by kind and owner.", ({ objects }) => objects),
  grouped("shmtop_objects_bytes", "Sizes of the objects, added up.", ({ bytes }) => bytes),
  grouped(
    "shmtop_objects_resident_bytes",
    "Bytes of the objects that are in memory now, where the kernel tells.",
    ({ resident }) => resident,
  ),
  grouped(
    "shmtop_orphans",
    "Objects that nobody has, and everyone known to have touched is gone.",
    ({ orphans }) => orphans,
  ),
  grouped(
    "shmtop_orphans_bytes",
    "Memory that the removal of the orphans gives back.",
    ({ orphanBytes }) => orphanBytes,
  ),
  verdicts,
];
