/** The parts of README.md that derive from the code: tables of keys, verdicts, kinds, columns, options and folders. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { getDescription } from "valibot";
import { actions } from "../src/app/actions.ts";
import { type Keymap, keysOf, showKeys } from "../src/app/key.ts";
import { parseKeymap } from "../src/app/keymap.ts";
import { applications } from "../src/applications/index.ts";
import { commands } from "../src/cli/commands.ts";
import { commonOptions, readOnlyIds } from "../src/cli/common.ts";
import { screenOptions } from "../src/cli/screen.ts";
import { exitRows } from "../src/cli/usage.ts";
import { columnsOf } from "../src/commands/columns.ts";
import type { Command, OptionSpec } from "../src/commands/command.ts";
import { settingEntries } from "../src/config/settings.ts";
import { kinds } from "../src/kinds/index.ts";
import type { Metric } from "../src/metrics/metric.ts";
import { metricsOf, seriesLeftOut } from "../src/metrics/metrics.ts";
import { FILTER_HELP, parseFilter } from "../src/model/filter.ts";
import type { ObjectColumn } from "../src/model/kind.ts";
import { markOf, meaningOf, verdictStates } from "../src/model/mark.ts";
import { LAYERS } from "../test/contract/import-rules.ts";
import { filterExamples, folders } from "./readme-words.ts";

const root = join(import.meta.dirname, "..");

/** Name in README.md → what stands there. A contradiction in the code's own words throws. */
export const readmeSections = (): Readonly<Record<string, string>> => ({
  keys: keyTable(),
  verdicts: table(["state", "mark", "`--ascii`", "means"], verdictRows),
  applications: table(["", "what", "kinds"], applicationRows()),
  kinds: table(["kind", "what", "limits of the kernel that it can reach"], kindRows),
  columns: columnTables(),
  commands: commands.map(commandSection).join("\n"),
  options: table(["option", "what"], screenOptions.map(optionRow)),
  settings: table(["setting", "what"], settingRows()),
  exits: table(["status", "means"], exitRows),
  filter: `${FILTER_HELP}.\n\n${table(["example", "what it selects"], exampleRows())}`,
  metrics: metricTable(),
  folders: table(["folder", "what", "may import"], folderRows()),
});

type Cells = readonly string[];

const table = (heading: Cells, rows: readonly Cells[]): string =>
  [heading, heading.map(() => "---"), ...rows].map(tableLine).join("");

const tableLine = (cells: Cells): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;

const code = (text: string): string => `\`${text}\``;

function keyTable(): string {
  const keymaps = ["default", "vim", "emacs"].map(readKeymap);
  const rows = actions.map(({ id, help, group }, index) => [
    group === actions[index - 1]?.group ? "" : group,
    help,
    ...keymaps.map((keymap) => keyCell(keymap, id)),
    code(id),
  ]);
  return table(["", "what it does", ...keymaps.map(({ name }) => code(name)), "action"], rows);
}

function readKeymap(name: string): Keymap {
  const keymap = parseKeymap(name, readFileSync(join(root, `keymaps/${name}.json`), "utf8"));
  if (!keymap.ok) throw new Error(keymap.failure.text);
  return keymap.value;
}

/** A run of digits is written as one: `1`-`9`. */
function keyCell(keymap: Keymap, action: string): string {
  const keys = keysOf(keymap, action).map((sequence) => code(showKeys(sequence, false)));
  const end = keys.findIndex((key, index) => key !== code(String(index + 1)));
  const run = end < 0 ? keys.length : end;
  return (run > 2 ? [`${keys[0]}-${keys[run - 1]}`, ...keys.slice(run)] : keys).join(" ");
}

const verdictRows: readonly Cells[] = verdictStates.map((state) => [
  code(state),
  markOf(state, false),
  code(markOf(state, true)),
  meaningOf(state),
]);

const kindRows: readonly Cells[] = kinds.map(({ id, title, limits }) => [
  code(id),
  title,
  limits.map((limit) => `${code(limit.name)} (${limit.help})`).join(", "),
]);

/** Each says itself what it recognises. */
const applicationRows = (): readonly Cells[] =>
  applications.map(({ id, kinds }) => [
    code(id),
    headerOf(`applications/${id}.ts`),
    kinds.map(code).join(" "),
  ]);

/** First the columns that every kind has, then what kinds add or mean otherwise, once for all that agree. */
function columnTables(): string {
  const all = columnsOf(kinds).filter(({ id }) => kinds.every((kind) => columnIn(kind, id)));
  const common = new Map(all.map(({ id, help }) => [id, help]));
  const own = new Map<string, { readonly row: Cells; readonly of: string[] }>();
  for (const { id, columns } of kinds) {
    for (const column of columns.filter(({ id, help }) => common.get(id) !== help)) {
      const row = columnRow(column);
      const same = own.get(row.join()) ?? { row, of: [] };
      same.of.push(code(id));
      own.set(row.join(), same);
    }
  }
  const rows = [...own.values()].map(({ row, of }) => [...row, of.join(" ")]);
  return [
    "Every kind has:\n",
    table(["column", "heading", "what"], all.map(columnRow)),
    "And some kinds, or with another meaning:\n",
    table(["column", "heading", "what", "kinds"], rows),
  ].join("\n");
}

const columnIn = (kind: (typeof kinds)[number], id: string): ObjectColumn | undefined =>
  kind.columns.find((column) => column.id === id);

const columnRow = ({ id, title, help }: ObjectColumn): Cells => [code(id), title, help];

function commandSection({ id, summary, operands, options, changes }: Command): string {
  const words = operands.map(({ name, required, variadic }) => {
    const word = variadic ? `${name}...` : name;
    return required ? word : `[${word}]`;
  });
  const shared = changes
    ? commonOptions.filter(({ id }) => !readOnlyIds.includes(id))
    : commonOptions;
  return [
    `#### ${code(["shmtop", id, ...words].join(" "))}\n`,
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.\n`,
    options.length === 0 ? "" : table(["option", "what"], options.map(optionRow)),
    `And as for the screen: ${shared.map(({ id }) => code(`--${id}`)).join(" ")}.\n`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

const optionRow = ({ id, short, value, help }: OptionSpec): Cells => {
  const flags = `${short === undefined ? "" : `-${short}, `}--${id}`;
  return [code(value === undefined ? flags : `${flags} ${value}`), help];
};

/** What editors are told of each, for people. */
const settingRows = (): readonly Cells[] =>
  Object.entries(settingEntries(kinds)).map(([id, schema]) => [
    code(id),
    getDescription(schema.wrapped) ?? "",
  ]);

/** An example that the program itself would refuse is none. */
const exampleRows = (): readonly Cells[] =>
  filterExamples.map(([expression, meaning]) => {
    const parsed = parseFilter(expression, columnsOf(kinds));
    if (!parsed.ok) throw new Error(`filter example: ${parsed.failure.text}`);
    return [code(expression), meaning];
  });

const metricTable = (): string => {
  const all = [...metricsOf(kinds, false), seriesLeftOut];
  const single = metricsOf(kinds, true).filter((metric) => !all.includes(metric));
  const rows = (metrics: readonly Metric[]): readonly Cells[] =>
    metrics.map(({ name, labels, help }) => [code(name), labels.map(code).join(" "), help]);
  return [
    table(["metric", "labels", "what"], rows(all)),
    "And with `--per-object`, for the 1,000 largest objects:\n",
    table(["metric", "labels", "what"], rows(single)),
  ].join("\n");
};

/** Every folder of src/ with what the import rules let it import, then every file with its own first sentence. */
function folderRows(): readonly Cells[] {
  const entries = readdirSync(join(root, "src"), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const unknown = names.filter((name) => folders[name] === undefined);
  if (unknown.length > 0) {
    throw new Error(`scripts/readme-words.ts does not say what src/${unknown[0]}/ is for`);
  }
  const known = Object.entries(folders).filter(([name]) => names.includes(name));
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map(({ name }) => name);
  return [
    ...known.map(([name, what]) => [code(`${name}/`), what, imports(name)]),
    ...files.sort().map((name) => [code(name), headerOf(name), ""]),
  ];
}

function imports(folder: string): string {
  const layer = LAYERS.find(({ from }) => from === folder);
  return layer === undefined ? "" : layer.may.map(code).join(" ") || "nothing";
}

function headerOf(file: string): string {
  const text = readFileSync(join(root, "src", file), "utf8");
  const header = /\/\*\* (.+) \*\//.exec(text)?.[1];
  if (header === undefined) throw new Error(`src/${file} has no sentence at its top`);
  return header;
}
