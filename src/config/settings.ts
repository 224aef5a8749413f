/** The settings of config.json: the options of the screen that hold for every run, as a schema that checks and explains. */
import * as v from "valibot";
import { panesOf } from "../app/panes.ts";
import { LEAST_INTERVAL, MOST_INTERVAL, screenOptions } from "../cli/screen.ts";
import { columnsOf } from "../commands/columns.ts";
import { alternatives, suggest } from "../commands/vocabulary.ts";
import { parseFilter } from "../model/filter.ts";
import type { Kind, ObjectColumn } from "../model/kind.ts";
import { namespaceChoices, themes } from "../options.ts";
import { showText } from "../text/encode.ts";

export type Settings = v.InferOutput<ReturnType<typeof settingsSchema>>;

const INTERVAL = `seconds from ${LEAST_INTERVAL} to ${MOST_INTERVAL}`;
const KEYMAP = "a name, or a file: /..., or ./... beside this one";
const COLUMNS = "the columns that a pane shows, by its name";
const SCHEMA = "where editors find what is allowed here";

/** A message goes on where the name of the key ended. */
export const settingsSchema = (kinds: readonly Kind[]) =>
  strict(settingEntries(kinds), "setting", 'settings such as { "interval": 5 }');

/** By key: the long names of the options, and what only a file can say well. */
export function settingEntries(kinds: readonly Kind[]) {
  const columns = columnsOf(kinds);
  return {
    $schema: v.optional(v.pipe(v.string(expects("an address")), v.description(SCHEMA))),
    interval: setting("interval", interval),
    kind: setting("kind", listOf(kinds)),
    filter: setting("filter", filterOver(columns)),
    sort: setting("sort", sortOver(columns)),
    keymap: setting("keymap", keymap),
    theme: setting("theme", oneOf(themes)),
    ascii: setting("ascii", flag),
    mouse: setting("mouse", flag),
    watch: setting("watch", flag),
    namespaces: setting("namespaces", oneOf(namespaceChoices)),
    columns: v.optional(v.pipe(columnsByPane(kinds), v.description(COLUMNS))),
  };
}

const LONGEST = 60;

/** What is allowed, what came, and what was perhaps meant. */
const expects =
  (allowed: string, known: readonly string[] = []) =>
  ({ input }: v.BaseIssue<unknown>): string => {
    const text = JSON.stringify(input);
    const came = text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
    const hint = typeof input === "string" ? suggest(input, known) : "";
    return `expects ${allowed}, not ${showText(came)}${hint}`;
  };

function strict<const E extends v.ObjectEntries>(entries: E, what: string, allowed: string) {
  const known = Object.keys(entries);
  const object = v.strictObject(entries, (issue) => {
    if (issue.expected !== "never") return expects(allowed)(issue);
    const hint = suggest(String(issue.input), known) || `; there are ${known.join(", ")}`;
    return `is no ${what}${hint}`;
  });
  // A list is an object to the checker, with members such as "sort" and "filter".
  const isNoList = v.check((input) => !Array.isArray(input), expects(allowed));
  return v.pipe(v.unknown(), isNoList, object);
}

const flag = v.boolean(expects("true or false"));

const interval = v.pipe(
  v.number(expects(INTERVAL)),
  v.minValue(LEAST_INTERVAL, expects(INTERVAL)),
  v.maxValue(MOST_INTERVAL, expects(INTERVAL)),
);

/** A path that is not absolute begins in the folder of the file that has it. */
const keymap = v.pipe(v.string(expects(KEYMAP)), v.minLength(1, expects(KEYMAP)));

function setting<const S extends v.GenericSchema>(id: string, schema: S) {
  const help = screenOptions.find((option) => option.id === id)?.help;
  if (help === undefined) throw new Error(`the screen has no option "${id}"`);
  return v.optional(v.pipe(schema, v.description(help)));
}

const oneOf = <const T extends readonly string[]>(
  names: T,
  allowed: string = alternatives(names),
) => v.picklist(names, expects(allowed, names));

const idsOf = (known: readonly { readonly id: string }[]): readonly string[] =>
  known.map(({ id }) => id);

/** Not empty: nothing to show is not what anybody means by it. */
function listOf(known: readonly { readonly id: string }[]) {
  const allowed = expects(`a list of ${alternatives(idsOf(known))}`);
  return v.pipe(v.array(oneOf(idsOf(known)), allowed), v.minLength(1, allowed));
}

const sortOver = (columns: readonly ObjectColumn[]) =>
  oneOf(
    idsOf(columns).flatMap((id) => [id, `-${id}`]),
    "a column, with a minus the largest first",
  );

const filterOver = (columns: readonly ObjectColumn[]) =>
  v.pipe(
    v.string(expects("an expression")),
    v.check(
      (text) => parseFilter(text, columns).ok,
      (issue) => {
        const parsed = parseFilter(String(issue.input), columns);
        return `${expects("an expression")(issue)}: ${parsed.ok ? "" : showText(parsed.failure.text)}`;
      },
    ),
  );

function columnsByPane(kinds: readonly Kind[]) {
  const panes = panesOf(kinds).map(({ id, columns }) => [id, v.optional(listOf(columns))] as const);
  return strict(
    Object.fromEntries(panes),
    "pane",
    'lists of columns by pane, such as { "shm": ["id", "bytes"] }',
  );
}
