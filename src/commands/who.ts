/** `shmtop who`: the users of one object, its verdict and why. */
import type { Kind } from "../model/kind.ts";
import { type Outcome, ok } from "../model/outcome.ts";
import type { IpcObject, Snapshot } from "../model/snapshot.ts";
import { printObject } from "../output/json.ts";
import { printReport } from "../output/report.ts";
import { showText } from "../text/encode.ts";
import {
  type Arguments,
  type Command,
  type Context,
  exits,
  type Run,
  type Wish,
} from "./command.ts";
import { find, parseQuery, type Query } from "./lookup.ts";
import { observe, tellProblems } from "./observe.ts";
import { jsonOption } from "./shared-options.ts";

export const who: Command = {
  id: "who",
  summary: "show who uses one object, its verdict and why",
  operands: [
    {
      name: "TARGET|KEY|PATH",
      help: "the object: shm:65538, 0x1234abcd or /dev/shm/name",
      required: true,
      variadic: false,
    },
  ],
  options: [jsonOption],
  changes: false,
  prepare,
};

function prepare({ operands, options }: Arguments, kinds: readonly Kind[]): Outcome<Run> {
  const query = parseQuery(operands[0] ?? "", kinds);
  if (!query.ok) return query;
  return ok((context) => run(query.value, options.has("json"), context));
}

/** 0: somebody has it; 1: nobody that we could see; 4: there is no such object. */
async function run(query: Query, json: boolean, context: Context): Promise<number> {
  const snapshot = await observe(context, { ...wishFor(query), inside: true });
  if (snapshot === null) return exits.no;
  const [object, ...others] = find(query, snapshot.objects);
  if (object === undefined) {
    const unread = query.by === "target" ? snapshot.unreadKinds[query.name.kind] : undefined;
    context.err(`shmtop: ${unread ?? whyNone(query)}\n`);
    return unread === undefined ? exits.missing : exits.no;
  }
  if (others.length > 0) {
    const targets = [object, ...others].map(({ target }) => target).join(", ");
    context.err(`shmtop: ${showText(query.text)} is ${targets}: name one of them\n`);
    return exits.no;
  }
  print(object, snapshot, json, context);
  return object.users.length > 0 ? exits.done : exits.no;
}

/** What is no plain id or name, as of a ghost, is known only once everything is looked at. */
function wishFor(query: Query): Wish {
  if (query.by !== "target") return {};
  const { kind, id } = query.name;
  return { kinds: [kind], ...(/^(\d+$|\/)/.test(id) && { only: { kind, id } }) };
}

function print(object: IpcObject, snapshot: Snapshot, json: boolean, context: Context): void {
  if (json) {
    context.out(printObject(snapshot, object));
    return;
  }
  context.out(printReport(object, snapshot.time, context.ascii));
  tellProblems(snapshot, context);
}

function whyNone(query: Query): string {
  const text = showText(query.text);
  switch (query.by) {
    case "target":
      return `there is no ${text} (shmtop list shows what there is)`;
    case "key":
      return `no object has the key ${text} (shmtop list shows what there is)`;
    case "path":
      return `no object has the name ${text}; System V objects have none: name a target or a key`;
    default:
      return query satisfies never;
  }
}
