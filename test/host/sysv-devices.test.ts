import { expect, it } from "vitest";
import { createFiles } from "../../src/host/files.ts";
import { liveHost } from "../../src/host/live.ts";
import { boundSysvDevices } from "../../src/host/sysv-devices.ts";
import { deviceNumber } from "../../src/model/file-name.ts";
import { type Actor, startActor } from "../support/actor.ts";
import { describeHere } from "../support/describe-live.ts";
import { openNamespace } from "../support/namespace.ts";

const fixture = (name: string) =>
  createFiles(new URL(`../fixtures/proc/${name}`, import.meta.url).pathname);

describeHere("learned devices", ["root", "IPC namespaces", "gcc"], (test) => {
  const host = liveHost();
  const devices = host.maps.sysvDevices();
  const known = devices.ok ? devices.value : new Set<number>();

  async function devicesOf(prepare: (actor: Actor) => Promise<void>): Promise<number[]> {
    const namespace = await openNamespace();
    const actor = await startActor({ namespace });
    await prepare(actor);
    const mappings = host.maps.shared(actor.pid);
    await actor.kill();
    namespace.close();
    return mappings.ok ? mappings.value.map(deviceNumber) : [];
  }

  test("hold segments of ordinary and of huge pages, with no huge page reserved", async () => {
    const found = await devicesOf(async (actor) => {
      await actor.send(`shm_attach ${await actor.number("shm_create private 4096")}`);
      const huge = await actor.number("shm_create private 2097152 0600 hugetlb noreserve");
      await actor.send(`shm_attach ${huge}`);
    });
    expect(new Set(found).size).toBe(2);
    for (const device of found) expect(known).toContain(device);
  });

  test("do not hold files of /dev/shm", async () => {
    const file = `/dev/shm/shmtop-devices-${process.pid}`;
    const [device] = await devicesOf(async (actor) => {
      await actor.send(`map ${await actor.number(`create_file ${file} 4096`)} 4096`);
      await actor.send(`unlink ${file}`);
    });
    expect(device).toBeDefined();
    expect(known).not.toContain(device);
  });

  test("leave nothing mapped behind", () => {
    const before = host.maps.shared(process.pid);
    liveHost().maps.sysvDevices();
    expect(host.maps.shared(process.pid)).toEqual(before);
  });

  test("are within the bound that is taken where nothing can be learned", () => {
    const bound = liveHost(null).maps.sysvDevices();
    for (const device of known) expect(bound.ok && bound.value.has(device)).toBe(true);
  });
});

it("the bound of a captured tree holds its segments and no user's mount", () => {
  const hugetlb = boundSysvDevices(fixture("hugetlb"));
  expect(hugetlb.ok && [0x01, 0x11].every((minor) => hugetlb.value.has(minor))).toBe(true);
  const hostile = boundSysvDevices(fixture("hostile"));
  expect(hostile.ok && hostile.value.has(0x01)).toBe(true);
  expect(hostile.ok && hostile.value.has(0x2a)).toBe(false);
});

it("a tree that does not say what was mounted has no bound", () => {
  expect(boundSysvDevices(createFiles("/nowhere"))).toMatchObject({
    ok: false,
    failure: { why: "absent" },
  });
});
