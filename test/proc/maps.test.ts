import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MapsRow, parseMaps } from "../../src/proc/maps.ts";

/** show_map_vma in fs/proc/task_mmu.c: fields, spaces up to column 73, then the path with its newlines escaped. */
function print(row: Omit<MapsRow, "path"> & { path: string }, shared = true): string {
  const hex = (value: number, width: number) => value.toString(16).padStart(width, "0");
  const perms = `${row.readable ? "r" : "-"}${row.writable ? "w" : "-"}-${shared ? "s" : "p"}`;
  const fields = `${hex(row.start, 8)}-${hex(row.end, 8)} ${perms} ${hex(row.offset, 8)} ${hex(row.major, 2)}:${hex(row.minor, 2)} ${row.inode} `;
  return `${row.path === "" ? fields : fields.padEnd(73)}${row.path.replaceAll("\n", "\\012")}\n`;
}

/** All of a text at once, or in pieces that end anywhere. */
function parse(pieces: readonly string[]): { rows: MapsRow[]; rest: string } {
  const rows: MapsRow[] = [];
  const rest = pieces.reduce((before, piece) => parseMaps(before + piece, rows), "");
  return { rows, rest };
}

const address = fc.integer({ min: 1, max: 2 ** 47 });
const name = fc
  .string({
    unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
    maxLength: 40,
  })
  .map((text) => `/${text}`);
const row = fc.record({
  start: address,
  end: address,
  readable: fc.boolean(),
  writable: fc.boolean(),
  offset: fc.maxSafeNat(),
  major: fc.nat(4095),
  minor: fc.nat(2 ** 20 - 1),
  inode: fc.maxSafeNat(),
  path: fc.oneof(
    name,
    fc.constantFrom("/SYSV1234abcd (deleted)", "/memfd:x/SYSV12345678 (deleted)"),
  ),
});

describe("lines printed as the kernel prints them", () => {
  it("come back as the same rows, however the text is cut, without the private ones", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(row, fc.boolean())),
        fc.integer({ min: 1, max: 200 }),
        (lines, size) => {
          const text = lines.map(([line, shared]) => print(line, shared)).join("");
          const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
          const shared = lines.filter(([, isShared]) => isShared).map(([line]) => line);
          const asPrinted = shared.map((line) => ({
            ...line,
            path: line.path.replaceAll("\n", "\\012"),
          }));
          expect(parse(pieces)).toEqual({ rows: asPrinted, rest: "" });
        },
      ),
    );
  });
});

describe("single lines", () => {
  const base = {
    start: 4096,
    end: 8192,
    readable: true,
    writable: true,
    offset: 0,
    major: 0,
    minor: 1,
  };

  it("keep names of any length and with spaces at either end", () => {
    for (const path of [`/${"x".repeat(4600)}`, "/a b  (deleted)", "/ends with a space "]) {
      expect(parse([print({ ...base, inode: 7, path })]).rows).toEqual([
        { ...base, inode: 7, path },
      ]);
    }
  });

  it("with numbers beyond 2^53 round as a 64-bit integer does", () => {
    const text =
      "ffffffffff600000-ffffffffff601000 ---s fffffffffffff000 00:01 18446744073709551615 /x\n";
    expect(parse([text]).rows).toMatchObject([
      {
        start: Number(0xffffffffff600000n),
        end: Number(0xffffffffff601000n),
        readable: false,
        writable: false,
        offset: Number(0xfffffffffffff000n),
        inode: Number(18446744073709551615n),
      },
    ]);
  });

  it("are left out without a file, and when they are something else", () => {
    const none = { ...base, minor: 0, inode: 0, path: "" };
    expect(parse([print(none)]).rows).toEqual([]);
    expect(parse(["hello\n", "\n", "1-2 rw-s nonsense\n", "1 rw-s 0 00:01 5 /x\n"]).rows).toEqual(
      [],
    );
  });

  it("that do not end yet are handed back", () => {
    expect(parse(["1000-2000 rw-s 0 00:01 5 /x"])).toEqual({
      rows: [],
      rest: "1000-2000 rw-s 0 00:01 5 /x",
    });
  });
});

describe("captured maps", () => {
  const root = new URL("../fixtures/proc/", import.meta.url);
  const read = (path: string) => readFileSync(new URL(path, root), "latin1");

  it("of a segment split by mprotect are three mappings", () => {
    const holders = readdirSync(new URL("busy", root)).filter((entry) => /^\d+$/.test(entry));
    const rows = holders.flatMap((pid) => parse([read(`busy/${pid}/maps`)]).rows);
    const split = rows.filter(({ path }) => path === "/SYSV1234abcd (deleted)");
    expect(
      split.map(({ inode, offset, writable, end, start }) => [
        inode,
        offset,
        writable,
        end - start,
      ]),
    ).toEqual([
      [2, 0, true, 16384],
      [2, 16384, false, 4096],
      [2, 20480, true, 45056],
      [2, 0, false, 65536],
    ]);
  });
});
