import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Mount, mountType, parseMountinfo } from "../../src/proc/mountinfo.ts";

/** mangle() in fs/proc_namespace.c. */
const mangle = (text: string): string =>
  text.replace(/[ \t\n\\#]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, "0")}`);

const print = (mount: Mount, optional: readonly string[]): string =>
  `22 27 ${mount.major}:${mount.minor} / ${mangle(mount.point)} rw,relatime ${optional.map((field) => `${field} `).join("")}` +
  `- ${mount.type} proc ${mount.superOptions.join(",")}\n`;

const word = fc.string({ unit: fc.constantFrom(..."abc=:2é\xa0"), minLength: 1 });
const point = fc
  .string({ unit: fc.constantFrom(..."ab \t\n\\#\xa0\xff/") })
  .map((text) => `/${text}`);
const mount: fc.Arbitrary<Mount> = fc.record({
  major: fc.nat(4095),
  minor: fc.nat(2 ** 20 - 1),
  point,
  type: fc.constantFrom("proc", "tmpfs", "fuse.sshfs"),
  superOptions: fc.array(word, { minLength: 1 }),
});

describe("parseMountinfo", () => {
  it("reads back what the kernel prints", () => {
    const optional = fc.constantFrom([], ["shared:5"], ["master:1", "propagate_from:2"]);
    fc.assert(
      fc.property(fc.array(fc.tuple(mount, optional)), (mounts) => {
        const text = mounts.map(([each, fields]) => print(each, fields)).join("");
        expect(parseMountinfo(text)).toEqual(mounts.map(([each]) => each));
      }),
    );
  });

  it("finds the options that hide processes", () => {
    const text =
      "22 27 0:21 / /proc rw,nosuid - proc proc rw,gid=27,hidepid=invisible,subset=pid\n";
    expect(parseMountinfo(text)).toEqual([
      {
        major: 0,
        minor: 21,
        point: "/proc",
        type: "proc",
        superOptions: ["rw", "gid=27", "hidepid=invisible", "subset=pid"],
      },
    ]);
  });

  it("tells the type of one mount by its id alone", () => {
    const text =
      "22 27 0:21 / /proc rw - proc proc rw\n2 22 8:1 / /a\\040-\\040b rw shared:5 master:1 - ext4 /dev/sda1 rw\n";
    expect([mountType(text, 22), mountType(text, 2)]).toEqual(["proc", "ext4"]);
    expect([mountType(text, 27), mountType("", 0), mountType("7 x\n", 7)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it("reads every line of our own", () => {
    const text = readFileSync("/proc/self/mountinfo", "latin1");
    expect(parseMountinfo(text)).toHaveLength(text.trimEnd().split("\n").length);
  });
});
