import { describe, expect, it } from "vitest";
import { knowsCalls, parseIpcCall } from "../../src/proc/syscall.ts";

describe("parseIpcCall", () => {
  it("names the set or queue that a thread is blocked on", () => {
    const semop =
      "220 0x1 0x7fbc387fadda 0x1 0x0 0x1fffffffffffffff 0x0 0x7fbc387fad80 0x7fbc3891\n";
    const msgrcv = "70 0x10001 0x7fb5f4265dc0 0x2000 0x0 0x0 0x0 0x7fb5f4265d80 0x7fb5f4377\n";
    expect(parseIpcCall(semop, "x64")).toEqual({ kind: "sem", id: 1 });
    expect(parseIpcCall(msgrcv, "x64")).toEqual({ kind: "msg", id: 65537 });
    expect(parseIpcCall(msgrcv.replace("70", "188"), "arm64")).toEqual({ kind: "msg", id: 65537 });
  });

  it("is null for any other call, and for a thread that runs", () => {
    for (const text of [
      "running\n",
      "-1 0x0 0x0\n",
      "0 0x1 0x5 0x1000 0x0 0x0 0x0 0x7 0x7\n",
      "",
    ]) {
      expect(parseIpcCall(text, "x64")).toBeNull();
    }
  });

  it("says nothing about numbers of another architecture", () => {
    expect(knowsCalls("x64")).toBe(true);
    expect(knowsCalls("riscv64")).toBe(false);
    expect(parseIpcCall("220 0x1 0x0 0x1 0x0 0x0 0x0 0x7 0x7\n", "arm64")).toBeNull();
  });
});
