/** The numbers in links of namespaces. */
import { expect, it } from "vitest";
import { createIpcNsReader, createMountNsReader } from "../../src/host/namespace-link.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { fail, ok } from "../../src/model/outcome.ts";

const links = new Map([
  ["1/ns/ipc", ok(asBytes("ipc:[7]"))],
  ["2/ns/ipc", ok(asBytes("ipc:[8]"))],
  ["3/ns/ipc", ok(asBytes("mnt:[7]"))],
  ["1/ns/mnt", ok(asBytes("mnt:[7]"))],
  ["2/ns/mnt", ok(asBytes("mnt:[07]"))],
]);
const files = {
  read: () => fail("absent", "nothing is read"),
  link: (path: string) => links.get(path) ?? fail("absent", "no such process"),
};

it("is that of each process, whoever was asked before", () => {
  const ipcNs = createIpcNsReader("/nowhere", files);
  const asked = [1, 2, 1, 1, 4, 1, 3, 2].map((pid) => {
    const ns = ipcNs(pid);
    return ns.ok ? ns.value : ns.failure.why;
  });
  expect(asked).toEqual([7, 8, 7, 7, "gone", 7, "malformed", 8]);
});

it("is told only by a link of its type, with nothing else in it", () => {
  const mountNs = createMountNsReader(files);
  expect(mountNs(1)).toEqual(ok(7));
  expect(mountNs(2)).toMatchObject({ failure: { why: "malformed" } });
  expect(mountNs(3)).toMatchObject({ failure: { why: "absent" } });
});
