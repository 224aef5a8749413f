/** What `rm` would do with each object that was named, decided before anything is touched. */
import { formatBytes } from "../model/format.ts";
import { isGhost } from "../model/ghosts.ts";
import type { IpcObject, Snapshot } from "../model/snapshot.ts";
import type { TargetName } from "../model/target.ts";
import { freedAtOnce } from "../model/undo-promise.ts";
import { showText } from "../text/encode.ts";
import { find } from "./lookup.ts";
import type { ObjectTest } from "./vocabulary.ts";

export type Step =
  | { readonly what: "remove"; readonly target: string; readonly object: IpcObject }
  | { readonly what: "refuse"; readonly target: string; readonly text: string }
  | { readonly what: "leave"; readonly target: string; readonly text: string }
  | { readonly what: "missing"; readonly target: string; readonly text: string };

export interface Wish {
  /** In the order they were typed; empty: everything that the filter matches. */
  readonly names: readonly { readonly text: string; readonly name: TargetName }[];
  readonly filter: ObjectTest | null;
  /** Also what is not an orphan. */
  readonly force: boolean;
}

/** Each object once. Named targets that the filter does not match are left alone. */
export function planRemoval(wish: Wish, snapshot: Snapshot): readonly Step[] {
  const steps = new Map<string, Step>();
  for (const { text, name } of wish.names) {
    const [object] = find({ by: "target", text, name }, snapshot.objects);
    const step =
      object === undefined ? missing(text, name, snapshot) : stepFor(object, wish, snapshot.time);
    steps.set(step.target, step);
  }
  if (wish.names.length > 0) return [...steps.values()];
  return snapshot.objects
    .filter((object) => wish.filter?.(object, snapshot.time) === true)
    .map((object) => stepFor(object, wish, snapshot.time));
}

function stepFor(object: IpcObject, { filter, force }: Wish, now: number): Step {
  const { target, verdict } = object;
  if (filter !== null && !filter(object, now)) {
    return { what: "leave", target, text: "left alone: the filter does not match it" };
  }
  if (verdict.state === "dying") {
    // Marking it again would change nothing, with force or without.
    return { what: "refuse", target, text: `refused: ${stateOf(object)}` };
  }
  if (isGhost(object)) return { what: "refuse", target, text: `refused: ${stateOf(object)}` };
  if (verdict.state === "orphan" || force) return { what: "remove", target, object };
  const text = `refused: ${stateOf(object)}; --force removes it all the same`;
  return { what: "refuse", target, text };
}

function missing(text: string, { kind }: TargetName, { unreadKinds }: Snapshot): Step {
  const target = showText(text);
  const unread = unreadKinds[kind];
  return unread === undefined
    ? { what: "missing", target, text: "there is no such object" }
    : { what: "refuse", target, text: `refused: ${unread}` };
}

/** `in-use (2 attaches by 1 process)`. */
export const stateOf = ({ verdict: { state, reasons } }: IpcObject): string =>
  reasons.length === 0 ? state : `${state} (${reasons.map(({ text }) => text).join("; ")})`;

/** `would be removed: orphan (...), 4.0K given back`. */
export const promiseOf = (object: IpcObject, backup: boolean): string =>
  `would be removed: ${stateOf(object)}, ${formatBytes(freedAtOnce(object, backup))} given back`;
