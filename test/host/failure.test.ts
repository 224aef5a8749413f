import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { describe, expect, it } from "vitest";
import { failure, failureThrown, OF_OBJECT, OF_PROCESS } from "../../src/host/failure.ts";

describe("an errno", () => {
  it.each([
    ["ENOENT", "absent", {}],
    ["ENOSYS", "absent", {}],
    ["EACCES", "denied", {}],
    ["EPERM", "denied", {}],
    ["ESRCH", "gone", {}],
    ["EIDRM", "gone", {}],
    ["EMFILE", "failed", {}],
    ["EINVAL", "failed", {}],
    ["ENOENT", "gone", OF_PROCESS],
    ["EINVAL", "gone", OF_OBJECT],
  ] as const)("%s means %s", (errno, why, meaning) => {
    expect(failure(constants.errno[errno], "read /proc/1/maps", meaning)).toEqual({
      ok: false,
      failure: { why, errno, text: `cannot read /proc/1/maps: ${errno}` },
    });
  });

  it("is told without what somebody put into a path to steer a terminal", () => {
    expect(failure(constants.errno.EACCES, "list /proc/7/root/tmp/\x1b[2J\x9b")).toMatchObject({
      failure: { text: "cannot list /proc/7/root/tmp/\\x1b[2J\\x9b: EACCES" },
    });
  });

  it("comes out of what node:fs throws, and out of nothing else", () => {
    try {
      readFileSync("/nowhere");
    } catch (error) {
      expect(failureThrown(error, "read it")).toMatchObject({
        failure: { why: "absent", errno: "ENOENT" },
      });
    }
    expect(() => failureThrown(new TypeError("a bug"), "read it")).toThrow("a bug");
  });
});
