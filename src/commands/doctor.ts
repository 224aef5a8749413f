/** `shmtop doctor`: which kernel limit is reached or near, who fills it, and what to do. */
import { diagnose } from "../model/diagnosis.ts";
import { formatBytes, plural } from "../model/format.ts";
import { type Outcome, ok } from "../model/outcome.ts";
import type { Limit, Snapshot } from "../model/snapshot.ts";
import { printFindings } from "../output/diagnosis.ts";
import { printDiagnosis } from "../output/json.ts";
import { type Arguments, type Command, type Context, exits, type Run } from "./command.ts";
import { observe, tellProblems } from "./observe.ts";
import { jsonOption } from "./shared-options.ts";

export const doctor: Command = {
  id: "doctor",
  summary: "which limit is reached or near, who fills it, what to do",
  operands: [],
  options: [jsonOption],
  changes: false,
  prepare,
};

function prepare({ options }: Arguments): Outcome<Run> {
  return ok((context) => run(options.has("json"), context));
}

/** Removed, but not free yet: no object has this memory any more. */
async function tellKept({ past, out }: Context): Promise<void> {
  const kept = await past?.kept();
  if (kept?.ok !== true || kept.value.files === 0) return;
  const { files, bytes } = kept.value;
  const what = plural(files, "removed file is", "removed files are");
  out(
    `\n${what} kept for undo, with ${formatBytes(bytes)} in memory: shmtop undo --forget frees it\n`,
  );
}

/**
 * Most limits are far away, and then nobody has to be asked who uses what. Where one is near, the kinds that fill it are
 * looked at as closely as before a removal.
 */
async function look(context: Context): Promise<Snapshot | null> {
  const counted = await observe(context, { depth: "limits" });
  if (counted === null) return null;
  const kinds = new Set(diagnose(counted).flatMap((finding) => finding.kinds));
  const { problems } = counted;
  if (kinds.size === 0) return { ...counted, complete: problems.length === 0 };
  const seen = await observe(context, { kinds: [...kinds] });
  return seen && together(counted, seen);
}

/** What was counted of all kinds, and what was seen of those that matter, which is newer. */
function together(counted: Snapshot, seen: Snapshot): Snapshot {
  const newer = (limit: Limit): Limit => seen.limits.find((one) => isSame(one, limit)) ?? limit;
  const codes = new Set(seen.problems.map(({ code }) => code));
  const others = counted.problems.filter(({ code }) => !codes.has(code));
  return {
    ...seen,
    limits: counted.limits.map(newer),
    problems: [...seen.problems, ...others],
    complete: seen.complete && others.length === 0,
  };
}

const isSame = (one: Limit, other: Limit): boolean =>
  one.name === other.name && one.ns === other.ns && one.dev === other.dev;

/** 0: no limit is near; 1: one is at or over 80 %, or none could be read. */
async function run(json: boolean, context: Context): Promise<number> {
  const snapshot = await look(context);
  if (snapshot === null) return exits.no;
  const findings = diagnose(snapshot);
  if (json) {
    context.out(printDiagnosis(snapshot, findings));
  } else {
    context.out(printFindings(snapshot, findings));
    await tellKept(context);
    tellProblems(snapshot, context);
  }
  return findings.length > 0 || snapshot.limits.length === 0 ? exits.no : exits.done;
}
