/** Metrics of the view: how much of the machine could be seen. */
import { type Metric, type Picture, single } from "./metric.ts";

const countOf = ({ snapshot }: Picture, code: string): number =>
  snapshot.problems.find((problem) => problem.code === code)?.count ?? 0;

export const viewMetrics: readonly Metric[] = [
  single(
    "shmtop_view_complete",
    "Whether nothing limited the view (1): every process readable, every table whole.",
    ({ snapshot }) => (snapshot.complete ? 1 : 0),
  ),
  single(
    "shmtop_unreadable_processes",
    "Processes whose mappings could not be read: their objects may look unused and are never called orphans.",
    // Those that do not answer are not read at all.
    (picture) => countOf(picture, "unreadable-processes") + countOf(picture, "stuck-processes"),
  ),
  {
    name: "shmtop_problems",
    help: "What limited the view, by code, and how often.",
    type: "gauge",
    labels: ["code"],
    samples: ({ snapshot }) =>
      snapshot.problems.map(({ code, count }) => ({ labels: { code }, value: count })),
  },
  single(
    "shmtop_namespaces",
    "Ipc namespaces that were looked into.",
    ({ snapshot }) => snapshot.namespaces.length,
  ),
  single(
    "shmtop_users",
    "Processes that have at least one object now.",
    ({ snapshot }) => snapshot.processes.length,
  ),
];
