/** `shmtop trace`: what is traced, what is printed, and the exit status. */
import { describe, expect, it } from "vitest";
import { parseArguments } from "../../src/cli.ts";
import { kinds } from "../../src/kinds/index.ts";
import { asBytes, type Bytes } from "../../src/model/bytes.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import type { Subject } from "../../src/model/trace.ts";
import type { Tracer } from "../../src/trace/follow.ts";
import { limitOf, ownNs } from "../support/snapshot.ts";
import { play } from "./stage.ts";

/** A strace that prints these lines and ends. */
async function trace(argv: readonly string[], lines: readonly string[], status = 0) {
  const subjects: Subject[] = [];
  async function* print(): AsyncGenerator<Bytes> {
    for (const line of lines) yield asBytes(line);
  }
  const tracer: Tracer = {
    self: 4242,
    start: (subject) => {
      subjects.push(subject);
      return ok({ lines: print(), ended: Promise.resolve(status), stop: async () => undefined });
    },
    limits: () => [limitOf("semmni", 8, "8", "sets")],
    awaited: (pid) => (pid === waiting ? [5] : []),
    process: () => ({ name: asBytes("httpd"), namespaces: [ownNs, 1] }),
  };
  return {
    ...(await play(["trace", ...argv], { context: { trace: async () => ok(tracer) } })),
    subjects,
  };
}
/** A process that is blocked on a semaphore set. */
const waiting = 815;
const failed = "semget(IPC_PRIVATE, 1, 0600) = -1 ENOSPC (No space left on device)";

describe("trace", () => {
  it("tells of a process by its pid", async () => {
    const { status, out, subjects } = await trace(
      ["812"],
      ["strace: Process 812 attached", failed],
    );
    expect(subjects).toEqual([{ by: "pids", pids: [812] }]);
    expect(status).toBe(0);
    expect(out).toBe(
      "semget by httpd 812: ENOSPC: semmni 8 of 8 used  (IPC_PRIVATE, 1, 0600)\n1 IPC call failed\n",
    );
  });
  it("gives a command all its words, options too", async () => {
    const { status, out, subjects } = await trace(
      ["apache2", "-k", "start", "--help"],
      ["pid 9"],
      3,
    );
    expect(subjects).toEqual([{ by: "command", command: ["apache2", "-k", "start", "--help"] }]);
    expect([status, out]).toEqual([0, "no IPC call failed\n"]);
  });
  it("is refused where strace could not begin, in its own words", async () => {
    const said = "strace: attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted";
    const { status, out, err } = await trace(["1"], [said], 1);
    expect([status, out]).toEqual([1, ""]);
    expect(err).toMatch(/^shmtop: cannot trace process 1: attach: .*: run as root or with CAP_SYS/);
  });
  it("is refused for a command that the shell cannot run, which it says itself", async () => {
    expect(await trace(["nope"], ["pid 9"], 127)).toMatchObject({
      status: 1,
      out: "",
      err: "shmtop: the command could not be run\n",
    });
  });
  it("leaves a process alone that waits on a set, unless forced", async () => {
    const { status, err, subjects } = await trace([String(waiting)], []);
    expect([status, subjects]).toEqual([1, []]);
    expect(err).toBe(
      "shmtop: process 815 waits on semaphore set 5: a trace would make its semop fail with EINTR; shmtop trace --force 815 traces it all the same\n",
    );
    const attached = ["strace: Process 815 attached"];
    const forced = await trace(["--force", String(waiting)], attached);
    expect(forced).toMatchObject({ status: 0, out: "no IPC call failed\n" });
    expect(forced.subjects).toEqual([{ by: "pids", pids: [waiting] }]);
  });
  it("does not trace itself", async () => {
    expect(await trace(["4242"], [])).toMatchObject({ status: 1, subjects: [] });
  });
  it("says what is missing", async () => {
    const missing = async () =>
      fail("absent", "strace is not installed: install the package strace");
    expect(await play(["trace", "1"], { context: { trace: missing } })).toMatchObject({
      status: 1,
      err: "shmtop: strace is not installed: install the package strace\n",
    });
  });
  it.each([
    [["trace"], /PID\|COMMAND/],
    [["trace", "0"], /a pid is between 1 and 4194304, not 0/],
    [["trace", "812", "813"], /takes one pid, or a command/],
    [["trace", "--watch", "812"], /cannot go with --watch/],
    [["--proc-root", "/tmp", "trace", "812"], /cannot go with --proc-root/],
  ])("%j is a usage error", (argv, text) => {
    expect(parseArguments(argv, kinds)).toMatchObject({
      mode: "usage",
      text: expect.stringMatching(text),
    });
  });
});
