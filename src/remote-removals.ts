/** The order in which other machines are told to remove: one after the other, a few targets at once, until somebody says stop. */
import { splitTarget, targetAt } from "./model/hosts.ts";
import type { Removal, Target } from "./model/target.ts";

/**
 * Has a machine remove what is its own, and hands on its answers.
 *
 * @returns why it did not answer for all of them; `null` where it did.
 */
export type Ask = (
  host: string,
  targets: readonly Target[],
) => AsyncGenerator<Removal, string | null>;

/** Targets of one call. A machine goes on with those that it was told, whatever is said meanwhile: so they are few. */
const MOST_AT_ONCE = 20;

/** Machines in the order in which their first targets come. */
export async function* remoteRemovals(
  targets: readonly Target[],
  ask: Ask,
  isStopped: () => boolean,
): AsyncGenerator<Removal> {
  const byHost = new Map<string, Target[]>();
  for (const target of targets) {
    const there = splitTarget(target.target);
    if (there === null) continue;
    const own = byHost.get(there.host) ?? [];
    byHost.set(there.host, own);
    own.push({ ...target, target: there.target });
  }
  for (const [host, own] of byHost)
    for await (const removal of removalsAt(host, own, ask, isStopped))
      yield {
        ...removal,
        target: targetAt(host, removal.target),
        text: removal.text.replace("shmtop undo ", `on ${host}, shmtop undo `),
      };
}

/** A machine that does not answer is not asked again. */
async function* removalsAt(
  host: string,
  targets: readonly Target[],
  ask: Ask,
  isStopped: () => boolean,
): AsyncGenerator<Removal> {
  for (let at = 0; at < targets.length; at += MOST_AT_ONCE) {
    if (isStopped()) return;
    const end = at + MOST_AT_ONCE;
    const why = yield* ask(host, targets.slice(at, end));
    if (why === null) continue;
    const text = `failed: ${host} was not asked any more (${why})`;
    for (const { target } of targets.slice(end)) yield { target, state: "failed", text };
    return;
  }
}
