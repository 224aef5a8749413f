/** Other machines are told to remove a few targets at a time, so that a stop is one, and none that is silent is asked again. */
import { expect, test } from "vitest";
import { targetAt } from "../src/model/hosts.ts";
import { identify, type Removal, type Target } from "../src/model/target.ts";
import { type Ask, remoteRemovals } from "../src/remote-removals.ts";
import { segment } from "./support/snapshot.ts";

const MANY = 50;

const targetsOf = (host: string): readonly Target[] =>
  Array.from({ length: MANY }, (_, id) => ({
    ...identify(segment(id)),
    target: targetAt(host, `shm:${id}`),
  }));

async function all(removals: AsyncIterable<Removal>): Promise<readonly Removal[]> {
  const found: Removal[] = [];
  for await (const removal of removals) found.push(removal);
  return found;
}

/** Answers for everything, unless the machine is silent. */
function machines(silent: readonly string[] = []) {
  const calls: [string, number][] = [];
  const ask: Ask = async function* (host, targets) {
    calls.push([host, targets.length]);
    const isSilent = silent.includes(host);
    for (const { target } of targets)
      yield { target, state: isSilent ? "failed" : "removed", text: "" };
    return isSilent ? "no connection" : null;
  };
  return { ask, calls };
}

test("every target is answered for, under the name of its machine", async () => {
  const { ask, calls } = machines();
  const targets = [...targetsOf("db1"), ...targetsOf("db2")];
  const removals = await all(remoteRemovals(targets, ask, () => false));
  expect(removals.map(({ target }) => target)).toEqual(targets.map(({ target }) => target));
  expect(calls.map(([host]) => host).join()).toMatch(/^(db1,)+(db2,?)+$/);
});

test("what is undone there is said to be", async () => {
  const text = "removed, 4.0K given back; shmtop undo 20261121-x puts it back";
  const ask: Ask = async function* (_, [first]) {
    yield { target: first?.target ?? "", state: "removed", text, entry: "20261121-x" };
    return null;
  };
  const [removal] = await all(remoteRemovals(targetsOf("db1").slice(0, 1), ask, () => false));
  expect(removal?.text).toBe(
    "removed, 4.0K given back; on db1, shmtop undo 20261121-x puts it back",
  );
});

test("a stop leaves what the machine was not told yet", async () => {
  const { ask, calls } = machines();
  const removals = await all(remoteRemovals(targetsOf("db1"), ask, () => calls.length > 0));
  expect(removals.length).toBeLessThan(MANY);
  expect(calls).toEqual([["db1", removals.length]]);
});

test("a machine that does not answer is asked once, and each of its targets is said to be in doubt", async () => {
  const { ask, calls } = machines(["db1"]);
  const targets = [...targetsOf("db1"), ...targetsOf("db2")];
  const removals = await all(remoteRemovals(targets, ask, () => false));
  expect(removals.map(({ state }) => state)).toEqual([
    ...new Array(MANY).fill("failed"),
    ...new Array(MANY).fill("removed"),
  ]);
  expect(calls.filter(([host]) => host === "db1")).toHaveLength(1);
  expect(removals.at(MANY - 1)?.text).toBe("failed: db1 was not asked any more (no connection)");
});
