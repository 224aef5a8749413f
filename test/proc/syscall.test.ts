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

  it("names the descriptor of a POSIX queue, and the address of a futex", () => {
    const receive = "243 0x5 0x7ffd1c0f 0x40 0x0 0x0 0x0 0x7ffd1c00 0x7fbc3891\n";
    const futex = "202 0x7fbc387fa004 0x0 0x0 0x0 0x0 0x0 0x7ffd1c00 0x7fbc3891\n";
    expect(parseIpcCall(receive, "x64")).toEqual({ kind: "mqueue", id: 5 });
    expect(parseIpcCall(futex, "x64")).toEqual({ kind: "futex", id: 0x7fbc387fa004 });
    expect(parseIpcCall(futex.replace("202", "98"), "arm64")?.kind).toBe("futex");
    expect(parseIpcCall(receive.replace("243", "183"), "arm64")?.kind).toBe("mqueue");
  });

  it("names where the futexes of a thread are that waits at several", () => {
    const text = "449 0x7ffd1c00 0x2 0x0 0x0 0x1 0x0 0x7ffd1c00 0x7fbc3891\n";
    for (const arch of ["x64", "arm64"])
      expect(parseIpcCall(text, arch)).toEqual({ kind: "futexes", address: 0x7ffd1c00, count: 2 });
  });

  it("names what 32-bit programs are blocked on, by their own numbers", () => {
    const rest = "0x8049000 0x40 0x0 0x0 0x0 0xffd1c000 0xf7f8a579\n";
    const read = (call: string, arch: string) => parseIpcCall(`${call} ${rest}`, arch);
    expect(read("401 0x10001", "x64")).toEqual({ kind: "msg", id: 65537 });
    expect(read("420 0x1", "x64")).toEqual({ kind: "sem", id: 1 });
    expect(read("280 0x5", "x64")).toEqual({ kind: "mqueue", id: 5 });
    expect(read("422 0x8049004", "x64")).toEqual({ kind: "futex", id: 0x8049004 });
    expect(read("302 0x10001", "arm64")).toEqual({ kind: "msg", id: 65537 });
    expect(read("312 0x1", "arm64")).toEqual({ kind: "sem", id: 1 });
    expect(read(`${0x40000000 + 70} 0x10001`, "x64")).toEqual({ kind: "msg", id: 65537 });
  });

  it("names what ipc(2) of 32-bit programs is blocked on, and nothing where it does not block", () => {
    const ipc = (call: string, arch = "x64") =>
      parseIpcCall(`117 ${call} 0x10001 0x1 0x0 0x8049000 0x0 0xffd1c000 0xf7f8a579\n`, arch);
    expect(ipc("0x1")).toEqual({ kind: "sem", id: 65537 });
    expect(ipc("0x4")).toEqual({ kind: "sem", id: 65537 });
    expect(ipc("0xb")).toEqual({ kind: "msg", id: 65537 });
    expect(ipc("0x1000c")).toEqual({ kind: "msg", id: 65537 });
    expect(ipc("0x15")).toBeNull();
    expect(ipc("0xc", "arm64")).toBeNull();
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
