/** What a sweep remembers of the last one: no more than what is still so. */
import { expect, test } from "vitest";
import type { Keep } from "../../src/collect/attach.ts";
import { createSweeper } from "../../src/collect/sweep.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { ok } from "../../src/model/outcome.ts";
import type { Attachment } from "../../src/model/uses.ts";
import { fakeHost, machine, vma } from "../support/fake-host.ts";
import { liveProcess } from "../support/observation.ts";
import { ownNs } from "../support/snapshot.ts";

const usual: Keep = {
  sysvDevices: new Set([1]),
  fileDevices: new Set(),
  ambiguous: () => false,
  namespaceOf: () => ownNs,
};

/** Sweeps a machine whose one process maps the same all the time, with each of these in turn. */
function sweeps(...keeps: readonly Partial<Keep>[]): readonly (readonly Attachment[])[] {
  const world = machine({
    processes: [liveProcess(812)],
    mappings: { 812: ok([vma(7), vma(99, { minor: 8, path: asBytes("/dev/shm/x") })]) },
  });
  const host = fakeHost(world);
  const sweep = createSweeper({ ...host, maps: { ...host.maps, bornAt: () => ok(5) } });
  return keeps.map((keep) => sweep([{ pid: 812, token: 1 }], { ...usual, ...keep })[0].attachments);
}

test("the same mappings are the same attachments", () => {
  const [first, second] = sweeps({}, {});
  expect(first).toHaveLength(1);
  expect(second?.[0]).toBe(first?.[0]);
});

test("a process that moved has them elsewhere", () => {
  const found = sweeps({}, { namespaceOf: () => 4 }, {});
  expect(found.map(([one]) => one?.ipcNs)).toEqual([ownNs, 4, ownNs]);
});

test("what became ambiguous is asked for its birth, and no longer once it is not", () => {
  const found = sweeps({}, { ambiguous: () => true }, { ambiguous: () => true }, {});
  expect(found.map(([one]) => one?.bornAt)).toEqual([null, 5, 5, null]);
});

test("files are kept from when their device is wanted until it is not", () => {
  const found = sweeps({}, { fileDevices: new Set([8]) }, {});
  expect(found.map((all) => all.map(({ inode }) => inode))).toEqual([[7], [7, 99], [7]]);
});
