/** Lines of strace 6.1 (`-f -y -Z`), as it printed them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asBytes } from "../../src/model/bytes.ts";
import { parseLine } from "../../src/trace/line.ts";

const parse = (line: string) => parseLine(asBytes(line));

describe("a line of strace", () => {
  it("is a failed call, with its pid and its arguments", () => {
    expect(
      parse(
        "[pid 23225] semget(IPC_PRIVATE, 1, IPC_CREAT|0600) = -1 ENOSPC (No space left on device)",
      ),
    ).toEqual({
      type: "failed",
      pid: 23_225,
      name: null,
      call: "semget",
      args: ["IPC_PRIVATE", "1", "IPC_CREAT|0600"],
      errno: "ENOSPC",
      text: "No space left on device",
    });
  });
  it.each([
    ["shmat(77, NULL, 0)      = -1 EINVAL (Invalid argument)", ["77", "NULL", "0"]],
    [
      "semtimedop(99, [{sem_num=0, sem_op=1, sem_flg=0}], 1, NULL) = -1 EINVAL (Invalid argument)",
      ["99", "[{sem_num=0, sem_op=1, sem_flg=0}]", "1", "NULL"],
    ],
    [
      'msgsnd(55, {mtype=7, mtext="a)}, \\"b"}, 1, IPC_NOWAIT) = -1 EINVAL (Invalid argument)',
      ["55", '{mtype=7, mtext="a)}, "b"}', "1", "IPC_NOWAIT"],
    ],
    [
      'openat(AT_FDCWD</tmp/a,b>, "/dev/shm/nope\\33[31m\\n\\377", O_RDWR) = -1 ENOENT (No such file or directory)',
      ["AT_FDCWD</tmp/a", "b>", '"/dev/shm/nope\x1b[31m\n\xff"', "O_RDWR"],
    ],
  ])("%s has the right arguments", (line, args) => {
    expect(parse(line)).toMatchObject({ type: "failed", pid: null, args });
  });
  it.each([
    ["strace: Process 30581 attached", { type: "begun", pid: 30_581 }],
    ["/usr/bin/strace: Process 812 attached", { type: "begun", pid: 812 }],
    [
      "[pid 9<a>b\\33>] semget(0x1, 1, 0) = -1 ENOENT (No such file or directory)",
      expect.objectContaining({ type: "failed", pid: 9, name: "a>b\x1b" }),
    ],
    ["strace: Process 812 attached with 5 threads", { type: "begun", pid: 812 }],
    ["pid 812", { type: "begun", pid: 812 }],
    ["[pid 30582] +++ exited with 0 +++", { type: "ended", pid: 30_582 }],
    ["+++ killed by SIGKILL +++", { type: "ended", pid: null }],
    [
      "[pid 9] --- SIGBUS {si_signo=SIGBUS, si_code=BUS_ADRERR, si_addr=0x7f0000000000} ---",
      { type: "signal", pid: 9, name: null, signal: "SIGBUS", code: "BUS_ADRERR" },
    ],
    [
      "strace: attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted",
      { type: "complaint", text: "attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted" },
    ],
  ])("%s", (line, expected) => {
    expect(parse(line)).toEqual(expected);
  });
  it.each([
    "",
    "strace: Process 812 detached",
    "semget(IPC_PRIVATE, 1, 0600) = 5",
    "msgrcv(5, 0x7ffd, 0, 0, 0) = ? ERESTARTNOHAND (To be restarted if no handler)",
    "[pid 9] +++ superseded by execve in pid 8 +++",
    "semget(IPC_PRIVATE, 1",
  ])("%j says nothing", (line) => {
    expect(parse(line)).toBeNull();
  });
  it("never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii" }), (text) => {
        parse(text);
        parse(`semget(${text}) = -1 EINVAL (x)`);
      }),
    );
  });
});
