/** The futexes of a thread at several: from its memory, bounded, and never from a page that is not there. */
import { describe, expect, test } from "vitest";
import { attempt } from "../../src/host/libc.ts";
import { readWaitVector } from "../../src/host/wait-vector.ts";

const root = "/proc";
const pageSize = 4096;

/** Entries of our own memory, as another process would have them. */
function vector(addresses: readonly bigint[]): { address: number; keep: Buffer } {
  const keep = Buffer.alloc(24 * addresses.length);
  addresses.forEach((address, index) => void keep.writeBigUInt64LE(address, 24 * index + 8));
  const address = attempt((koffi) => Number(koffi.address(keep)));
  if (address === null) throw new Error("no native calls");
  return { address, keep };
}

const read = (address: number, count: number, pid = process.pid) =>
  readWaitVector({ root, pageSize }, pid, { kind: "futexes", address, count });

describe("a vector of futexes", () => {
  test("gives the address of each, in order, as many as the kernel takes", () => {
    const addresses = Array.from({ length: 128 }, (_, index) => BigInt(0x7f00_0000_0000 + index));
    const { address, keep } = vector(addresses);
    expect(read(address, 128)).toEqual(addresses.map(Number));
    expect(read(address, 1)).toEqual([0x7f00_0000_0000]);
    expect(keep.byteLength).toBe(3072);
  });

  test.each([0, -1, 129, 2 ** 31 - 1])("of %d is none", (count) => {
    expect(read(vector([1n]).address, count)).toEqual([]);
  });

  test.each([
    ["at no address", 0],
    ["at an address of the kernel's", Number(0xffff_8000_0000_0000n)],
    ["where nothing is mapped", 0x1000],
    ["at the end of all addresses", 2 ** 47 - 8],
  ])("%s is none", (_, address) => {
    expect(read(address, 2)).toEqual([]);
  });

  test("in a page that is not in memory is none, until it is", () => {
    const untouched = Buffer.alloc(16 * 2 ** 20);
    const start = attempt((koffi) => Number(koffi.address(untouched))) ?? 0;
    expect(read(start + 8 * 2 ** 20, 1)).toEqual([]);
    untouched.writeUInt8(1, 8 * 2 ** 20 + 8);
    expect(read(start + 8 * 2 ** 20, 1)).toEqual([1]);
  });

  test("of a process that ended is none", () => {
    expect(read(vector([1n]).address, 1, 2 ** 22 - 1)).toEqual([]);
  });
});
