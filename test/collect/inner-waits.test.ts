/** Who waits inside what it has mapped or open, and when that is looked for. */
import { describe, expect, test } from "vitest";
import { createInnerWaits } from "../../src/collect/inner-waits.ts";
import type { BlockedCall, Host } from "../../src/host/host.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { fail, type Outcome, ok } from "../../src/model/outcome.ts";
import type { OpenFile, Opens, Sweep } from "../../src/model/uses.ts";
import { fakeHost, machine, vma } from "../support/fake-host.ts";
import { attachment, liveProcess, observationOf } from "../support/observation.ts";

const watch = { depth: "watch" } as const;
const sweep: Sweep = { ...observationOf().sweep, attachments: [attachment(812, 7)] };
const open = (inode: number): OpenFile => ({
  ...{ pid: 812, dev: 20, inode, path: asBytes("/jobs"), fds: 1, writable: true },
});
const opens = (...files: OpenFile[]): Opens => ({ ...observationOf().opens, done: true, files });

/** One process that maps two pages of segment 7, the second of them at 0x8000. */
function holder(calls: Outcome<readonly BlockedCall[]>) {
  const mappings = [vma(7), vma(7, { start: 0x8000, end: 0x9000, offset: 0x1000 })];
  const world = machine({
    processes: [liveProcess(812)],
    mappings: { 812: ok([...mappings, vma(8, { start: 0x20_000, end: 0x21_000 })]) },
  });
  const fake = fakeHost(world);
  let asked = 0;
  const host: Host = {
    ...fake,
    files: {
      ...fake.files,
      link: (path) => (path === "812/fd/5" ? ok(asBytes("/jobs")) : fail("absent", path)),
    },
    processes: {
      ...fake.processes,
      blocked: () => {
        asked += 1;
        return calls;
      },
    },
  };
  return { world, waits: createInnerWaits(host), asked: () => asked };
}

const futex = (id: number): BlockedCall => ({ kind: "futex", id });
const place = { pid: 812, dev: 1, inode: 7 };

describe("a thread at a futex", () => {
  test("waits at an offset in the object that its address lies in", () => {
    const { waits } = holder(ok([futex(0x1004), futex(0x8010), futex(0x1004)]));
    expect(waits.of(watch, sweep, opens())).toEqual([
      { ...place, offset: 4, threads: 2 },
      { ...place, offset: 0x1010, threads: 1 },
    ]);
  });
  test("waits on no object outside of its mappings, and in one that nobody looks at", () => {
    const { waits } = holder(ok([futex(0x2000), futex(0x20_004), futex(0)]));
    expect(waits.of(watch, sweep, opens())).toEqual([]);
  });
});

describe("a thread in a call on a queue", () => {
  const receiver = () => holder(ok([{ kind: "mqueue", id: 5 }])).waits;

  test("waits on what its descriptor is open on", () => {
    const wait = { pid: 812, dev: 20, inode: 3, offset: null, threads: 1 };
    expect(receiver().of(watch, sweep, opens(open(3)))).toEqual([wait]);
  });
  test("is not told of one among two of the same name, nor of another descriptor", () => {
    expect(receiver().of(watch, sweep, opens(open(3), open(4)))).toEqual([]);
    const one = { attachments: [], files: [open(3)] };
    expect(receiver().of(watch, sweep, opens(open(3), open(4)), one)).toEqual([]);
    const { waits } = holder(ok([{ kind: "mqueue", id: 6 }]));
    expect(waits.of(watch, sweep, opens(open(3)))).toEqual([]);
  });
});

test("who may not be read waits nowhere that is known", () => {
  const { waits } = holder(fail("denied", "not allowed"));
  expect(waits.of(watch, sweep, opens())).toEqual([]);
});

test("is looked for twice a minute while watching, always before a removal, and never for a first picture", () => {
  const { world, waits, asked } = holder(ok([futex(0x1004)]));
  expect(waits.of({ depth: "tables" }, sweep, opens())).toEqual([]);
  expect(waits.of(watch, { ...sweep, done: false }, opens())).toEqual([]);
  expect(asked()).toBe(0);
  const first = waits.of(watch, sweep, opens());
  world.now += 29_000;
  expect(waits.of(watch, sweep, opens())).toBe(first);
  expect(asked()).toBe(1);
  world.now += 2000;
  expect(waits.of(watch, sweep, opens())).toBe(first);
  expect(asked()).toBe(2);
  waits.of({ depth: "all", inside: true }, sweep, opens());
  expect(asked()).toBe(3);
});
