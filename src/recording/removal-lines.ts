/** What one shmtop tells another to remove, and what it answers: a line of JSON each. */
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { VerdictState } from "../model/snapshot.ts";
import type { Removal, RemovalState, Target } from "../model/target.ts";
import { showText } from "../text/encode.ts";
import { proof } from "./observation-shape.ts";
import {
  bytes,
  either,
  fields,
  fullRoom,
  list,
  moment,
  number,
  oneOf,
  orAbsent,
  orNull,
  type Shape,
  text,
  word,
} from "./shape.ts";

const states: readonly VerdictState[] = ["in-use", "idle", "orphan", "dying", "unknown"];
const outcomes: readonly RemovalState[] = ["removed", "refused", "already-gone", "failed"];
const name: Shape = text((value) => value.length < 5000, "a name");

const target = fields<Target>({
  target: name,
  kind: word,
  id: either(number, name),
  ns: number,
  key: orNull(number),
  name: orNull(bytes),
  dev: orNull(number),
  inode: orNull(number),
  cuid: orNull(number),
  cgid: orNull(number),
  cpid: orNull(number),
  size: orNull(number),
  changedAt: orNull(moment),
  nattch: orNull(number),
  state: oneOf(...states),
  users: list(fields<Target["users"][number]>({ pid: number, startedAt: orNull(moment) })),
  proof: orNull(proof),
});

const removal = fields<Removal>({
  target: name,
  state: oneOf(...outcomes),
  text: name,
  entry: orAbsent(name),
});

/**
 * Targets that end with an empty line come from somebody who stays: told READY, he says GO, or nothing is removed; and when
 * standard input ends after that, he has left, and nothing more is begun.
 */
export const READY = '{"ready":true}';
export const GO = "go";

export const lineOf = (value: Target | Removal): string => `${JSON.stringify(value)}\n`;

export const readTarget = (line: string): Outcome<Target> =>
  read<Target>(line, target, "an object as it was seen");

/** What it says is encoded: somebody else wrote it. */
export function readRemoval(line: string): Outcome<Removal> {
  const answer = read<Removal>(line, removal, "what became of a target");
  return answer.ok ? ok({ ...answer.value, text: showText(answer.value.text) }) : answer;
}

/** The one border where such lines come in untyped. */
function read<T>(line: string, shape: Shape, expected: string): Outcome<T> {
  const wrong = (where: string): Outcome<never> =>
    fail("malformed", `expected ${expected}${where}, got ${showText(line.slice(0, 60))}`);
  try {
    const value: unknown = JSON.parse(line);
    const complaint = shape(value, fullRoom());
    return complaint === null ? ok(value as T) : wrong(` (${complaint.replace(/^[.:] ?/, "")})`);
  } catch {
    return wrong("");
  }
}
