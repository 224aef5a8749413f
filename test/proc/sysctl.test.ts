import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseSem, parseSysctl } from "../../src/proc/sysctl.ts";

describe("limits", () => {
  it("keep every digit", () => {
    expect(parseSysctl("18446744073692774399\n")).toBe("18446744073692774399");
    expect(parseSysctl("4096\n")).toBe("4096");
  });

  it("are refused in any other form", () => {
    for (const text of ["", "\n", "-1\n", "1 2\n", "4096\n\n", "0x10\n"])
      expect(parseSysctl(text)).toBeNull();
  });

  it("of semaphores are four in one file", () => {
    const limits = { semmsl: "32000", semmns: "1024000000", semopm: "500", semmni: "32000" };
    expect(parseSem("32000\t1024000000\t500\t32000\n")).toEqual(limits);
    for (const text of ["", "1\t2\t3\n", "1\t2\t3\t4\t5\n", "1 2 3 4\n"])
      expect(parseSem(text)).toBeNull();
  });

  it("of this kernel parse", () => {
    const read = (name: string) => readFileSync(`/proc/sys/kernel/${name}`, "latin1");
    for (const name of ["shmmni", "shmall", "shmmax", "msgmni", "msgmax", "msgmnb"]) {
      expect(parseSysctl(read(name))).toMatch(/^\d+$/);
    }
    expect(parseSem(read("sem"))).not.toBeNull();
  });
});
