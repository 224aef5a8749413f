/** Where objects that are files can be, over all mount namespaces. */
import { expect, test } from "vitest";
import { findPlaces } from "../../src/collect/places.ts";
import type { ObjectMount } from "../../src/host/host-files.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { fakeHost, machine } from "../support/fake-host.ts";
import { ownMountNs } from "../support/observation.ts";

const mount = (filesystem: ObjectMount["filesystem"], point: string, dev: number): ObjectMount => ({
  ...{ filesystem, point: asBytes(point), dev },
});

test("mounts are known by their device, whatever they are called and whichever namespace they are in", () => {
  const host = fakeHost(machine());
  const shm = mount("shm", "/dev/shm", 27);
  const inside = [mount(null, "/srv/data", 27), mount(null, "/tmp", 30)];
  const objectFiles: typeof host.objectFiles = {
    ...host.objectFiles,
    mountNs: () => ok(ownMountNs + 1),
    mounts: (pid) => ok({ places: [], mounts: pid === host.self.pid ? [shm] : inside }),
  };
  const { mounts } = findPlaces({ ...host, objectFiles }, [812], ownMountNs);
  expect(mounts).toEqual([shm, mount("shm", "/srv/data", 27)]);
});

test("a namespace is looked into by whoever is left of those that were listed in it", () => {
  const host = fakeHost(machine());
  const asked: number[] = [];
  const objectFiles: typeof host.objectFiles = {
    ...host.objectFiles,
    mountNs: (pid) => ok(pid === 900 ? ownMountNs + 2 : ownMountNs + 1),
    mounts: (pid) => {
      asked.push(pid);
      if (pid === 900) return fail("denied", "not ours to see");
      if (pid === 812) return fail("absent", "no such process");
      if (pid === 813) return fail("failed", "a zombie", "EINVAL");
      return ok({ places: [], mounts: [mount("shm", "/dev/shm", pid)] });
    },
  };
  const { mounts } = findPlaces({ ...host, objectFiles }, [812, 813, 814, 815, 900], ownMountNs);
  expect(mounts.map(({ dev }) => dev)).toEqual([host.self.pid, 814]);
  expect(asked.filter((pid) => pid !== host.self.pid)).toEqual([812, 813, 814, 900]);
});
