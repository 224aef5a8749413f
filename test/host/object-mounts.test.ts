/** Where objects that are files can be. */
import { describe, expect, test } from "vitest";
import { objectMounts } from "../../src/host/object-mounts.ts";

const root = "23 1 254:0 / / rw - ext4 /dev/vda rw";
const hidden = "25 24 0:23 / /dev/shm rw - tmpfs tmpfs rw";
const shm = "30 25 0:27 / /dev/shm rw - tmpfs tmpfs rw";
const queues = "31 23 0:40 / /dev/mqueue rw - mqueue mqueue rw";
const again = "33 23 0:40 / /run/mqueue rw - mqueue mqueue rw";
const pod = "32 23 0:29 / /run/pod/shm rw - tmpfs shm rw";

const mounts = (pid: number | null, ...lines: readonly string[]) =>
  objectMounts(lines.map((line) => `${line}\n`).join(""), pid);

describe("places", () => {
  test("are /dev/shm as it is seen, and each mqueue filesystem once", () => {
    const { places } = mounts(null, root, hidden, shm, queues, again);
    expect(places).toEqual([
      { filesystem: "shm", point: "/dev/shm", dev: 27, pid: null },
      { filesystem: "mqueue", point: "/run/mqueue", dev: 40, pid: null },
    ]);
  });
  test("may be a directory that nothing is mounted on, in our own view only", () => {
    expect(mounts(null, root).places).toMatchObject([{ point: "/dev/shm", dev: null }]);
    expect(mounts(7, root).places).toEqual([]);
  });
  test.each(["fuse", "fuse.sshfs"])("of others are left out behind a %s server", (type) => {
    const fuse = `24 23 0:50 / /dev rw - ${type} x rw`;
    expect(mounts(7, root, fuse, shm).places).toEqual([]);
    expect(mounts(7, fuse.replace(" /dev ", " / "), shm).places).toEqual([]);
    expect(mounts(7, fuse.replace(" /dev ", " /srv "), shm).places).toHaveLength(1);
  });
});

test("files can be held through every mount, hidden ones and those of pods too", () => {
  expect(mounts(null, root, hidden, shm, pod, queues).mounts).toEqual([
    { filesystem: "shm", point: "/dev/shm", dev: 23 },
    { filesystem: "shm", point: "/dev/shm", dev: 27 },
    { filesystem: "shm", point: "/run/pod/shm", dev: 29 },
    { filesystem: "mqueue", point: "/dev/mqueue", dev: 40 },
  ]);
});

test("mounts of memory that other names have count if their device turns out to", () => {
  const bind = "34 23 0:27 /sub /srv/data rw - tmpfs tmpfs rw";
  expect(mounts(null, root, shm, bind).mounts).toEqual([
    { filesystem: "shm", point: "/dev/shm", dev: 27 },
    { filesystem: null, point: "/srv/data", dev: 27 },
  ]);
});
