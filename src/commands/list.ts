/** `shmtop list`: the objects, once, as a table, JSON or CSV. */

import { arrange, type Sort } from "../model/grid.ts";
import type { Kind, ObjectColumn } from "../model/kind.ts";
import { type Outcome, ok } from "../model/outcome.ts";
import type { IpcObject, Snapshot, VerdictState } from "../model/snapshot.ts";
import { type Output, outputs } from "../output/index.ts";
import { showText } from "../text/encode.ts";
import { columnsOf, usualColumns } from "./columns.ts";
import {
  type Arguments,
  type Command,
  type Context,
  exits,
  type Run,
  type Wish,
} from "./command.ts";
import { observe, tellProblems } from "./observe.ts";
import { filterOption, kindOption, sortOption } from "./shared-options.ts";
import {
  type ObjectTest,
  parseColumns,
  parseExpression,
  parseKinds,
  parseSort,
  parseStates,
} from "./vocabulary.ts";

export const list: Command = {
  id: "list",
  summary: "print the objects once",
  operands: [],
  options: [
    kindOption,
    filterOption,
    sortOption,
    {
      id: "columns",
      value: "COL,...",
      list: true,
      help: "columns to print, in this order",
      excludes: outputs.filter(({ columns }) => columns === "fixed").map(({ id }) => id),
    },
    ...outputs.map(({ id, title }) => ({
      id,
      help: `print ${title}`,
      excludes: outputs.map((output) => output.id).filter((other) => other !== id),
    })),
    {
      id: "fail-on",
      value: "STATE,...",
      list: true,
      help: "exit with 1 if an object with such a verdict is listed",
    },
    { id: "strict", help: "exit with 3 if not everything could be seen" },
  ],
  changes: false,
  prepare,
};

interface Request {
  readonly kinds: readonly Kind[];
  readonly output: Output;
  readonly columns: readonly ObjectColumn[];
  /** True when the columns were named. */
  readonly fixed: boolean;
  readonly filter: ObjectTest | null;
  /** `null`: by kind and id. */
  readonly sort: Sort | null;
  readonly failOn: readonly VerdictState[];
  readonly strict: boolean;
}

function prepare({ options }: Arguments, known: readonly Kind[]): Outcome<Run> {
  const kinds = parseKinds(options.get("kind"), known);
  if (!kinds.ok) return kinds;
  const all = columnsOf(kinds.value);
  const output = outputs.find(({ id }) => options.has(id)) ?? outputs[0];
  const columns = given(options.get("columns"), (text) => parseColumns(text, all));
  if (!columns.ok) return columns;
  const filter = given(options.get("filter"), (text) => parseExpression(text, all));
  if (!filter.ok) return filter;
  const sort = given(options.get("sort"), (text) => parseSort(text, all));
  if (!sort.ok) return sort;
  const failOn = given(options.get("fail-on"), parseStates);
  if (!failOn.ok) return failOn;
  const request: Request = {
    kinds: kinds.value,
    output,
    columns: columns.value ?? (output.columns === "usual" ? usualColumns(kinds.value, all) : all),
    fixed: columns.value !== null,
    filter: filter.value,
    sort: sort.value,
    failOn: failOn.value ?? [],
    strict: options.has("strict"),
  };
  return ok((context) => run(request, context));
}

const given = <T>(
  text: string | undefined,
  parse: (text: string) => Outcome<T>,
): Outcome<T | null> => (text === undefined ? ok(null) : parse(text));

async function run(request: Request, context: Context): Promise<number> {
  const { output, columns, fixed, kinds } = request;
  const seen = await observe(context, wishFor(request));
  if (seen === null) return exits.no;
  const snapshot = { ...seen, objects: choose(request, seen) };
  const { width, ascii } = context;
  for (const piece of output.print(snapshot, { columns, fixed, width, ascii })) context.out(piece);
  if (!output.tellsProblems) tellProblems(snapshot, context);
  if (nothingRead(kinds, seen, context)) return exits.no;
  if (snapshot.objects.some(({ verdict }) => request.failOn.includes(verdict.state))) {
    return exits.no;
  }
  return request.strict && !snapshot.complete ? exits.incomplete : exits.done;
}

/** The document tells of every kind's limits too, whatever objects it lists, and `--strict` asks whether all was seen. */
function wishFor({ output, kinds, strict }: Request): Wish {
  if (output.columns === "fixed") return { inside: true };
  return strict ? {} : { kinds: kinds.map(({ id }) => id) };
}

/** None of the kinds could be listed, which is said where it is no problem to have none of them. */
function nothingRead(kinds: readonly Kind[], snapshot: Snapshot, { err }: Context): boolean {
  const reasons = kinds.map(({ id }) => snapshot.unreadKinds[id]);
  const ids = new Set(kinds.map(({ id }) => id));
  if (reasons.includes(undefined) || snapshot.objects.some(({ kind }) => ids.has(kind)))
    return false;
  const said = new Set<string | undefined>(snapshot.problems.map(({ text }) => text));
  for (const text of new Set(reasons))
    if (!said.has(text)) err(`shmtop: ${showText(text ?? "")}\n`);
  return true;
}

function choose({ kinds, columns, filter, sort }: Request, snapshot: Snapshot): IpcObject[] {
  const ids = new Set(kinds.map(({ id }) => id));
  return arrange(
    snapshot.objects.filter(({ kind }) => ids.has(kind)),
    {
      columns: sort === null ? columns : columnsOf(kinds),
      // A column that does not exist leaves the order to the identities.
      sort: sort ?? { column: "", descending: false },
      filter,
      identity: ({ target }) => target,
    },
    snapshot.time,
  );
}
