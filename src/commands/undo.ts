/** `shmtop undo`: puts back what a removal took, or lists what can be put back. */
import { formatBytes, formatKey, UNKNOWN } from "../model/format.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { parseTarget, type Undoable } from "../model/target.ts";
import { alignRows } from "../output/align.ts";
import { showText } from "../text/encode.ts";
import {
  type Arguments,
  type Command,
  type Context,
  exits,
  type Past,
  type Run,
} from "./command.ts";
import { tellInterrupted } from "./observe.ts";
import { quoted } from "./vocabulary.ts";

export const undo: Command = {
  id: "undo",
  summary: "put back what a removal took, the newest one if none is named",
  operands: [
    {
      name: "ENTRY",
      help: "which removal: an entry of --list, or a target such as shm:65538",
      required: false,
      variadic: false,
    },
  ],
  options: [
    { id: "list", help: "only list what was removed, the newest first", excludes: ["any-id"] },
    {
      id: "forget",
      help: "give up what undo keeps of ENTRY, or of all after a question: frees memory and disk",
      excludes: ["list", "any-id"],
    },
    { id: "yes", help: "with --forget: do not ask" },
    { id: "any-id", help: "also under another id, where its own is taken or not allowed" },
  ],
  changes: true,
  prepare,
};

/** As `rm` prints it: time, kind and id, and digits that make it one of a kind. */
const ENTRY = /^\d{8}-\d{6}-[a-z0-9-]+$/;

function prepare({ operands: [name], options }: Arguments): Outcome<Run> {
  if (name !== undefined && !ENTRY.test(name) && parseTarget(name) === null) {
    return fail(
      "malformed",
      `expected an entry of shmtop undo --list or a target such as shm:65538, not ${quoted(name)}`,
    );
  }
  if (options.has("list")) {
    return name === undefined
      ? ok((context) => run(context, list, "old"))
      : fail("malformed", `--list takes no entry such as ${quoted(name)}`);
  }
  const yes = options.has("yes");
  if (options.has("forget"))
    return ok((context) => run(context, (all, past) => forget(name, yes, all, past, context)));
  if (yes) return fail("malformed", "--yes goes with --forget: only that asks");
  const anyId = options.has("any-id");
  return ok((context) =>
    run(context, (removals, past) => putBack(name, anyId, removals, past, context)),
  );
}

type Task = (removals: readonly Undoable[], past: Past, context: Context) => Promise<number>;

/** @param first undos that end before it. */
async function run(context: Context, task: Task, first?: "old"): Promise<number> {
  const { past, readOnlyReason, err } = context;
  if (past === null) {
    err(`shmtop: ${readOnlyReason ?? "nothing can be put back here"}\n`);
    return exits.no;
  }
  await tellInterrupted(context);
  if (first !== undefined) await past.endUndos(first);
  const removals = await past.history();
  if (removals.ok) return task(removals.value, past, context);
  err(`shmtop: ${removals.failure.text}\n`);
  return exits.no;
}

async function putBack(
  name: string | undefined,
  anyId: boolean,
  removals: readonly Undoable[],
  past: Past,
  { out, err }: Context,
): Promise<number> {
  const removal = removals.find((one) => isMeant(one, name));
  if (removal === undefined) {
    const what = name === undefined ? "no removal" : `no removal ${showText(name)}`;
    err(`shmtop: there is ${what} to undo: shmtop undo --list shows all\n`);
    return exits.missing;
  }
  if (removal.bytes === null) {
    out(`${removal.target}: refused: nothing of it was saved\n`);
    return exits.no;
  }
  const { target, state, text, lost } = await past.undo(removal.entry, anyId);
  out(`${target}: ${text}\n${lost.map((each) => `  not as it was: ${each}\n`).join("")}`);
  return state === "restored" ? exits.done : exits.no;
}

/** What undo keeps is removed for good. */
async function forget(
  name: string | undefined,
  yes: boolean,
  removals: readonly Undoable[],
  past: Past,
  context: Context,
): Promise<number> {
  const { out, err } = context;
  const removal = name === undefined ? null : removals.find((one) => isMeant(one, name));
  if (removal === undefined) {
    err(
      `shmtop: there is no removal ${showText(name ?? "")} to forget: shmtop undo --list shows all\n`,
    );
    return exits.missing;
  }
  if (removal === null && !yes && !(await agreesToAll(context))) return exits.no;
  const ended = await past.endUndos(removal === null ? "all" : { entry: removal.entry });
  if (!ended.ok) {
    err(`shmtop: ${ended.failure.text}\n`);
    return exits.no;
  }
  const what = removal === null ? "everything" : removal.target;
  out(`${showText(what)}: forgotten, ${formatBytes(ended.value)} of memory given back\n`);
  return exits.done;
}

async function agreesToAll({ ask, err }: Context): Promise<boolean> {
  if (ask === null) {
    err(
      "shmtop: refused: there is no terminal to ask on; --yes forgets everything without asking\n",
    );
    return false;
  }
  const answer = await ask(
    "Forget all that undo keeps, so that nothing removed can be put back? [y/N] ",
  );
  return /^\s*y(es)?\s*$/i.test(answer ?? "");
}

/** An entry is meant whatever became of it; a target or nothing means the newest that can be put back. */
function isMeant({ entry, target, state }: Undoable, name: string | undefined): boolean {
  if (entry === name) return true;
  return (name === undefined || target === name) && state === "restorable";
}

async function list(
  removals: readonly Undoable[],
  _: Past,
  { out, err }: Context,
): Promise<number> {
  if (removals.length === 0) {
    err("shmtop: nothing was removed yet\n");
    return exits.done;
  }
  const head = ["ENTRY", "TIME", "TARGET", "KEY", "SAVED", "STATE"];
  const rows = removals.map(({ entry, time, target, key, bytes, state }) => [
    entry,
    new Date(time).toISOString(),
    showText(target),
    key === null ? UNKNOWN : formatKey(key),
    bytes === null ? UNKNOWN : formatBytes(bytes),
    state,
  ]);
  const lines = alignRows([head, ...rows], ["left", "left", "left", "left", "right", "left"]);
  out(`${lines.join("\n")}\n`);
  return exits.done;
}
