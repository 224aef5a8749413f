/** `shmtop rm`: removes objects by target, orphans unless forced, after asking. */
import type { Kind } from "../model/kind.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { identify, type Removal, type RemovalOptions, type Target } from "../model/target.ts";
import { columnsOf } from "./columns.ts";
import { type Arguments, type Command, type Context, exits, type Run } from "./command.ts";
import { confirm } from "./confirm.ts";
import { find, parseQuery, type Query } from "./lookup.ts";
import { observe, tellInterrupted, tellProblems } from "./observe.ts";
import { planRemoval, promiseOf, type Step, type Wish } from "./removal-plan.ts";
import { filterOption } from "./shared-options.ts";
import { parseExpression } from "./vocabulary.ts";

export const rm: Command = {
  id: "rm",
  summary: "remove objects that nobody needs any more",
  operands: [
    { name: "TARGET", help: "what to remove: shm:65538", required: false, variadic: true },
  ],
  options: [
    filterOption,
    { id: "dry-run", help: "only say what would be removed" },
    { id: "yes", help: "do not ask" },
    { id: "force", help: "also what is idle, in use or unknown" },
    { id: "no-backup", help: "do not save it first: there is no undo then" },
    {
      id: "identity",
      help: "targets are lines of JSON on standard input, as another shmtop saw them",
      excludes: ["filter", "dry-run"],
    },
  ],
  changes: true,
  prepare,
};

type KeyQuery = Extract<Query, { by: "key" }>;

interface Request extends Wish {
  /** Keys that were typed where targets belong. */
  readonly keys: readonly KeyQuery[];
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly backup: boolean;
}

function prepare({ operands, options }: Arguments, kinds: readonly Kind[]): Outcome<Run> {
  const names: { text: string; name: Extract<Query, { by: "target" }>["name"] }[] = [];
  const keys: KeyQuery[] = [];
  for (const text of operands) {
    const query = parseQuery(text, kinds);
    if (!query.ok) return query;
    if (query.value.by === "path") {
      return fail(
        "malformed",
        "rm takes targets such as shm:65538; shmtop who PATH tells the target of a path",
      );
    }
    if (query.value.by === "key") keys.push(query.value);
    else names.push(query.value);
  }
  const backup = !options.has("no-backup");
  if (options.has("identity")) return prepareSeen(operands, options, backup);
  const expression = options.get("filter");
  if (operands.length === 0 && expression === undefined) {
    return fail(
      "malformed",
      "rm expects what to remove: targets such as shm:65538, or --filter with an expression",
    );
  }
  const filter =
    expression === undefined ? ok(null) : parseExpression(expression, columnsOf(kinds));
  if (!filter.ok) return filter;
  const [force, dryRun, yes] = [options.has("force"), options.has("dry-run"), options.has("yes")];
  const request: Request = { names, keys, filter: filter.value, force, dryRun, yes, backup };
  return ok((context) => run(request, context));
}

/** Standard input brings the targets, so that nobody can be asked there. */
function prepareSeen(
  operands: Arguments["operands"],
  options: Arguments["options"],
  backup: boolean,
): Outcome<Run> {
  if (operands.length > 0 || !options.has("yes"))
    return fail("malformed", "--identity expects --yes, and targets on standard input alone");
  const force = options.has("force");
  // What reads other shmtops' lines takes longer to load than a usual removal to be understood.
  return ok(async (context) =>
    (await import("./rm-identity.ts")).removeSeen({ force, backup }, context),
  );
}

async function run(request: Request, context: Context): Promise<number> {
  if (context.remove === null && !request.dryRun) {
    context.err(`shmtop: ${context.readOnlyReason ?? "removal is not possible here"}\n`);
    return exits.no;
  }
  const snapshot = await observe(context);
  if (snapshot === null) return exits.no;
  tellProblems(snapshot, context);
  await tellInterrupted(context);
  if (!request.dryRun) await context.past?.endUndos("old");
  if (request.keys.length > 0) return refuseKeys(request.keys, snapshot, context);
  const steps = planRemoval(request, snapshot);
  for (const step of steps) report(step, request, context);
  const objects = steps.flatMap((step) => (step.what === "remove" ? [step.object] : []));
  const status = statusOf(steps);
  if (request.dryRun || objects.length === 0) return status;
  const agreed = request.yes ? objects : await confirm(objects, request.backup, context);
  const targets = agreed.map((object) => identify(object, snapshot.namespaces));
  const removed = await remove(targets, request, context);
  return worst([status, agreed.length < objects.length ? exits.no : exits.done, removed]);
}

/** A key may name a new object by the time of the removal, and several at once: it only helps to find the target. */
function refuseKeys(keys: readonly KeyQuery[], snapshot: Snapshot, { err }: Context): number {
  for (const query of keys) {
    const targets = find(query, snapshot.objects).map(({ target }) => target);
    const now =
      targets.length === 0 ? "no object has it now" : `now it is ${targets.join(" and ")}`;
    err(`shmtop: rm takes targets, not keys such as ${query.text}: ${now}\n`);
  }
  return exits.usage;
}

function report(step: Step, { dryRun, backup }: Request, { out }: Context): void {
  if (step.what !== "remove") out(`${step.target}: ${step.text}\n`);
  else if (dryRun) out(`${step.target}: ${promiseOf(step.object, backup)}\n`);
}

function statusOf(steps: readonly Step[]): number {
  return worst(
    steps.map(({ what }) => {
      if (what === "refuse") return exits.no;
      return what === "missing" ? exits.missing : exits.done;
    }),
  );
}

async function remove(
  targets: readonly Target[],
  { force, backup }: RemovalOptions,
  { remove, out }: Context,
): Promise<number> {
  if (targets.length === 0 || remove === null) return exits.done;
  const statuses: number[] = [];
  for await (const removal of remove(targets, { force, backup })) {
    out(`${removal.target}: ${removal.text}\n`);
    statuses.push(statusAfter(removal));
  }
  // A target without an answer is one that we cannot call removed.
  return statuses.length < targets.length ? exits.no : worst(statuses);
}

function statusAfter({ state }: Removal): number {
  switch (state) {
    case "removed":
      return exits.done;
    case "refused":
    case "failed":
      return exits.no;
    case "already-gone":
      return exits.missing;
    default:
      return state satisfies never;
  }
}

/** Refused or failed before missing before done. */
const worst = (statuses: readonly number[]): number =>
  [exits.no, exits.missing].find((status) => statuses.includes(status)) ?? exits.done;
