/** Where objects that are files can be, over all mount namespaces. */
import { expect, test } from "vitest";
import { findPlaces } from "../../src/collect/places.ts";
import type { ObjectMount } from "../../src/host/host-files.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { ok } from "../../src/model/outcome.ts";
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
