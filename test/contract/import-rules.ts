/** Which folder of src/ may import what: the dependency table of the design, as rules that a machine checks. */
import type { IForbiddenRuleType } from "dependency-cruiser";

interface Layer {
  /** Folder or file below src/, without the extension. */
  readonly from: string;
  /** Folders and files below src/ that it may import, its own folder aside; types count too. */
  readonly may: readonly string[];
  /** False: no package and no Node module either. */
  readonly outside: boolean;
}

/** What is not listed (program, run, cli, …) composes the rest and is bound by the `CONFINED` rules alone. */
export const LAYERS: readonly Layer[] = [
  { from: "shipped", may: [], outside: true },
  { from: "model", may: [], outside: false },
  { from: "proc", may: [], outside: false },
  { from: "text", may: ["model"], outside: true },
  { from: "host", may: ["model", "proc", "shipped"], outside: true },
  { from: "kinds", may: ["model", "proc", "text", "host/host", "host/host-files"], outside: false },
  { from: "applications", may: ["model"], outside: false },
  {
    from: "collect",
    may: ["model", "host/host", "host/host-files", "kinds/define", "kinds/define-file", "shipped"],
    outside: true,
  },
  {
    from: "commands",
    may: ["model", "text", "output", "trace", "recording", "metrics/address", "metrics/request"],
    outside: false,
  },
  { from: "recording", may: ["model", "text"], outside: true },
  { from: "trace", may: ["model", "text"], outside: false },
  { from: "metrics", may: ["model", "text", "host", "collect/looker"], outside: true },
  { from: "guard", may: ["model", "host/guard-calls"], outside: false },
  { from: "peek", may: ["model", "host"], outside: true },
  { from: "output", may: ["model", "text"], outside: false },
  { from: "app", may: ["model", "text"], outside: true },
  { from: "config", may: ["model", "text", "options", "app", "cli", "commands"], outside: true },
  { from: "tui", may: ["model", "text", "app"], outside: true },
];

/** Entry points of worker threads: they compose like `run` does. */
const THREADS = [
  "collect/worker",
  "collect/player",
  "collect/gatherer",
  "collect/streamer",
  "cleanup/worker",
  "metrics/worker",
];

interface Confined {
  readonly name: string;
  /** The modules, as a pattern of resolved paths. */
  readonly to: string;
  /** Files and folders below src/ that may import them. */
  readonly only: readonly string[];
  /** Anybody may name their types, which loads nothing. */
  readonly typesFree?: true;
}

const CONFINED: readonly Confined[] = [
  { name: "blessed", to: "node_modules/blessed(-contrib)?/", only: ["tui"] },
  {
    name: "the machine",
    to: "node_modules/(koffi|ps-list|pidusage)/",
    only: ["host", "shipped", "embedded"],
  },
  {
    name: "files and programs",
    to: "^(node:)?(fs|fs/promises|child_process)$",
    only: ["host", "launch", "shipped", "embedded"],
  },
  { name: "metrics", to: "node_modules/prom-client/|^(node:)?https?$", only: ["metrics"] },
  { name: "removal", to: "^src/cleanup/", only: ["parts", "cleanup"], typesFree: true },
  {
    name: "the program",
    to: "^src/(launch|main|plain|program|run)\\.ts$",
    only: ["main", "plain"],
  },
];

const below = (places: readonly string[]): string =>
  `^src/(${places.map((place) => `${place}(/|\\.ts$)`).join("|")})`;

const layerRules = ({ from, may, outside }: Layer): IForbiddenRuleType[] => {
  const inside = { path: below([from]), pathNot: below(THREADS) };
  return [
    {
      name: from,
      severity: "error",
      from: inside,
      to: { path: "^src/", pathNot: below([from, ...may]) },
    },
    ...(outside
      ? []
      : [
          {
            name: `${from} outside`,
            severity: "error",
            from: inside,
            to: { pathNot: "^src/" },
          } as const,
        ]),
  ];
};

export const importRules: IForbiddenRuleType[] = [
  ...LAYERS.flatMap(layerRules),
  {
    name: "app node",
    severity: "error",
    from: { path: below(["app"]) },
    to: { dependencyTypes: ["core"] },
  },
  ...CONFINED.map(
    ({ name, to, only, typesFree }): IForbiddenRuleType => ({
      name,
      severity: "error",
      from: { path: "^src/", pathNot: below(only) },
      to: { path: to, ...(typesFree && { dependencyTypesNot: ["type-only", "type-import"] }) },
    }),
  ),
  { name: "circle", severity: "error", from: {}, to: { circular: true } },
  { name: "unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
];
