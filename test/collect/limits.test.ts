/** A look for limits alone: everything that counts against one, and nothing of who uses what. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { createCollector } from "../../src/collect/collect.ts";
import { capturedHost } from "../../src/host/captured.ts";
import type { Host } from "../../src/host/host.ts";
import type { FileFacts, Place } from "../../src/host/host-files.ts";
import { kinds } from "../../src/kinds/index.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { join as joined } from "../../src/model/join.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { fakeHost, type Machine, machine, shmTable } from "../support/fake-host.ts";
import { liveProcess } from "../support/observation.ts";
import { projectRoot } from "../support/project.ts";
import { moment } from "../support/snapshot.ts";

const queues: Place = { filesystem: "mqueue", pid: null, point: asBytes("/dev/mqueue"), dev: 40 };
const queue: FileFacts = {
  ...{ dev: 40, inode: 9, type: "file", mode: 0o600, links: 0, uid: 0, gid: 0, bytes: 80 },
  ...{ allocated: 0, bornAt: null, changedAt: moment, writtenAt: moment },
};

function looked(given: Partial<Machine> = {}, more: (host: Host) => Partial<Host> = () => ({})) {
  const files = { "sysvipc/shm": shmTable([{ shmid: 1, cpid: 812 }]) };
  const world = machine({ processes: [liveProcess(812), liveProcess(813)], files, ...given });
  const host = fakeHost(world);
  const collector = createCollector({ ...host, ...more(host) }, kinds, []);
  return { seen: collector.look({ depth: "limits" }), asked: world.asked };
}

const rowsOf = ({ seen }: ReturnType<typeof looked>, kind: string) =>
  seen.tables.filter((table) => table.kind === kind).flatMap(({ rows }) => rows);

test("tables are read, and nobody's mappings, descriptors or names", () => {
  const look = looked();
  expect(rowsOf(look, "shm")).toHaveLength(1);
  expect(look.asked).toMatchObject({ sweeps: 0, descriptors: 0, processes: 0, semaphores: 0 });
  expect(look.seen).toMatchObject({ processes: [], unreadPids: [], sweep: { done: false } });
});

test.each(["busy", "unreadable"])(
  "of the captured machine %s as many cannot be read as for a look at all",
  (name) => {
    const host = capturedHost(join(projectRoot, "test/fixtures/proc", name));
    const unreadable = (depth: "limits" | "all") => {
      const seen = createCollector(host, kinds, []).look({ depth });
      return joined(seen, kinds, []).problems.find(({ code }) => code === "unreadable-processes");
    };
    expect(unreadable("limits")).toEqual(unreadable("all"));
  },
);

test("a queue that only a descriptor shows counts too", () => {
  const held = { pid: 812, dev: 40, inode: 9, path: asBytes("/a"), fds: 1, writable: true };
  const look = looked({
    places: [{ place: queues, listing: ok({ dev: 40, files: [] }) }],
    descriptors: { 812: ok([{ ...held, facts: queue }]) },
  });
  expect(rowsOf(look, "mqueue").map(({ file }) => file)).toEqual([{ dev: 40, inode: 9 }]);
  expect(look.asked).toMatchObject({ sweeps: 0, descriptors: 2, processes: 0 });
});

test("who may not be asked for his namespace may hide one, which is said", () => {
  const hide = ({ processes }: Host): Partial<Host> => ({
    processes: { ...processes, ipcNs: () => fail("denied", "not ours", "EACCES") },
  });
  // A kernel thread or a zombie has no memory, and nothing else.
  const files = { "813/statm": "0 0 0 0 0 0 0\n", "814/statm": "9 9 9 9 9 9 9\n" };
  const processes = [812, 813, 814].map((pid) => liveProcess(pid));
  const { seen } = looked({ processes, files }, hide);
  const [problem] = joined(seen, kinds, []).problems;
  expect(problem).toMatchObject({ code: "unreadable-processes", count: 2 });
});
