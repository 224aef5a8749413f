/** Objects of another ipc namespace, whose processes end while it is looked at. */
import { expect, test } from "vitest";
import { createCollector } from "../../src/collect/collect.ts";
import { kinds } from "../../src/kinds/index.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { fakeHost, machine, shmTable } from "../support/fake-host.ts";
import { liveProcess } from "../support/observation.ts";
import { ownNs } from "../support/snapshot.ts";

const inner = ownNs + 1;
const inside = (pid: number) => liveProcess(pid, { ipcNs: inner });
const segments = { "sysvipc/shm": shmTable([{ shmid: 7 }]) };

/**
 * A machine with `listed` in another namespace, which has a segment.
 * @param ended when somebody tries to come in: who has ended by then, and who is there.
 * @returns ids of what is seen there, by whom it was entered, and how often processes were listed.
 */
function seen(
  listed: readonly number[],
  ended: ReadonlySet<number>,
  left: readonly number[] = listed,
): [ids: readonly unknown[], leaders: readonly number[], lists: number] {
  const world = machine({ processes: [liveProcess(4242), ...listed.map((pid) => inside(pid))] });
  const host = fakeHost(world);
  let lists = 0;
  const list = () => {
    lists += 1;
    return host.processes.list();
  };
  const collector = createCollector(
    {
      ...host,
      processes: { ...host.processes, list },
      namespaces: {
        here: () => null,
        within: (_, pid, action) => {
          world.processes = [liveProcess(4242), ...left.map((one) => inside(one))];
          if (ended.has(pid)) return fail("gone", `process ${pid} is gone`);
          world.files = segments;
          const result = action({ by: "member", pid, start: 1 });
          world.files = {};
          return ok(result);
        },
      },
    },
    kinds.filter(({ id }) => id === "shm"),
    [],
  );
  const { tables, namespaces } = collector.look({ depth: "tables" });
  const there = tables.filter(({ ns }) => ns === inner);
  const ids = there.flatMap(({ rows }) => rows.map(({ id }) => id));
  const leaders = namespaces.filter(({ ns }) => ns === inner).map(({ leader }) => leader);
  return [ids, leaders, lists];
}

test("are there by whoever is left of those that were listed", () => {
  const [ids, leaders] = seen([10, 11, 12], new Set([10, 11]), [12]);
  expect([ids, leaders]).toEqual([[7], [12]]);
});

test("are there by a process that is younger than the list", () => {
  const [ids, leaders] = seen([10], new Set([10]), [20]);
  expect([ids, leaders]).toEqual([[7], [20]]);
});

test("are gone with the last process, which is asked for no more than three times", () => {
  expect(seen([10], new Set([10]), []).slice(0, 2)).toEqual([[], []]);
  const [ids, leaders, lists] = seen([10], new Set([10]), [10]);
  expect([ids, leaders]).toEqual([[], []]);
  expect(lists).toBeLessThan(6);
});
