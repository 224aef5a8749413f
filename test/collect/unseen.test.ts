/** A call that fails hides files, and then a problem says so: what is missing in a list never means that there is nothing. */
import { describe, expect, test } from "vitest";
import { createCollector } from "../../src/collect/collect.ts";
import type { Host } from "../../src/host/host.ts";
import type { NamedFile, Place } from "../../src/host/host-files.ts";
import { kinds } from "../../src/kinds/index.ts";
import { asBytes } from "../../src/model/bytes.ts";
import type { Observation } from "../../src/model/observation.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { problemsOf } from "../../src/model/problems.ts";
import { fakeHost, machine, vma } from "../support/fake-host.ts";
import { liveProcess } from "../support/observation.ts";
import { moment } from "../support/snapshot.ts";

const dev = 27;
const shm: Place = { filesystem: "shm", pid: null, point: asBytes("/dev/shm"), dev };
const file: NamedFile = {
  ...{ dev, inode: 5, type: "file", mode: 0o600, links: 1, uid: 0, gid: 0 },
  ...{ bytes: 4096, allocated: 4096, bornAt: null, changedAt: moment, writtenAt: moment },
  name: asBytes("psm_1"),
};
const memfd = vma(77, { path: asBytes("/memfd:cache (deleted)") });

const world = () =>
  machine({
    processes: [liveProcess(812)],
    places: [{ place: shm, listing: ok({ dev, files: [file] }) }],
    mappings: { 812: ok([memfd]) },
  });

/** What is listed, and what is said to be unseen; System V tables are not of this machine. */
function look(collector: ReturnType<typeof createCollector>) {
  const seen = collector.look({ depth: "all" });
  const rows = seen.tables.flatMap((table) => table.rows.map(({ id }) => `${table.kind}:${id}`));
  return { rows, unread: unreadIn(seen) };
}
const unreadIn = (seen: Observation): readonly string[] =>
  problemsOf(seen)
    .filter(({ code }) => !/^unread-(shm|sem|msg)$/.test(code))
    .map(({ code, text }) => `${code}: ${text}`);
const lookBy = (host: Host) => look(createCollector(host, kinds, []));

describe("what cannot be seen of files is said", () => {
  test("and nothing where all of it can be", () => {
    const seen = lookBy(fakeHost(world()));
    expect(seen.rows).toEqual(["posix-shm:/psm_1", expect.stringMatching(/^memfd:/)]);
    expect(seen.unread).toEqual([]);
  });

  test("of names that cannot be looked at, once for the kinds that share them", () => {
    const places = [{ place: shm, listing: ok({ dev, files: [file], unseen: 2 }) }];
    const seen = lookBy(fakeHost({ ...world(), places }));
    expect(seen.rows).toContain("posix-shm:/psm_1");
    expect(seen.unread).toEqual([expect.stringMatching(/^unseen-files: 2 files of /)]);
  });

  test("of our own mounts", () => {
    const host = fakeHost(world());
    const mounts = () => fail("denied", "cannot read /proc/4242/mountinfo: EACCES");
    const seen = lookBy({ ...host, objectFiles: { ...host.objectFiles, mounts } });
    expect(seen.rows).not.toContain("posix-shm:/psm_1");
    expect(seen.unread).toEqual([
      "unread-posix-shm: files of /dev/shm and queues are not seen: cannot read /proc/4242/mountinfo: EACCES",
    ]);
  });

  describe("of the kernel's own mounts", () => {
    const host = fakeHost(world());
    /** Memory comes back within the first look, which went without it nevertheless. */
    function collectorWith(given: typeof kinds) {
      const answers = [fail("absent", "cannot map a page: ENOMEM"), host.maps.sysvDevices()];
      const sysvDevices = () => answers.shift() ?? fail("failed", "asked too often");
      return createCollector({ ...host, maps: { ...host.maps, sysvDevices } }, given, []);
    }
    const unknown = [expect.stringMatching(/^unknown-devices: /)];

    test("whichever kinds are asked for, and then they are asked again", () => {
      const collector = collectorWith(kinds);
      const first = look(collector);
      expect(first.rows).toEqual(["posix-shm:/psm_1"]);
      expect(first.unread).toEqual(unknown);
      const later = look(collector);
      expect(later.rows).toHaveLength(2);
      expect(later.unread).toEqual([]);
      expect(look(collectorWith(kinds.filter(({ id }) => id === "shm"))).unread).toEqual(unknown);
    });

    test("as long as what was read without knowing them stands", () => {
      const collector = collectorWith(kinds);
      const watch = () => unreadIn(collector.look({ depth: "watch" }));
      expect(watch()).toEqual(unknown);
      expect(watch()).toEqual(unknown);
    });
  });
});
