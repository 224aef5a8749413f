/** Moves the calling thread into another ipc namespace for one synchronous action, and back: setns(2). */
import type { NamespaceProof } from "../model/observation.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { failure, OF_PROCESS } from "./failure.ts";
import { type Files, type Kernel, LostError, type Namespaces } from "./host.ts";
import type { Libc } from "./libc.ts";
import { namespaceOf } from "./namespace-link.ts";
import { isRunning, startOf } from "./running.ts";
import { readAnyThread } from "./threads.ts";

/**
 * The namespace is checked on the open descriptor before the move and on the thread after it: a process may move while
 * we look at it. A thread that cannot come back would read, and remove, in the wrong place for ever after: that throws.
 */
export function createNamespaces(libc: Libc, files: Files, kernel: Kernel): Namespaces {
  const home = libc.open("/proc/thread-self/ns/ipc");
  const own = home < 0 ? null : idOf(libc, home);
  /** Of the namespace that the thread is in; `null` at home. */
  let inside: NamespaceProof | null = null;

  /** A descriptor of the namespace that it is in: that of another thread where the first has ended. */
  const openOf = (pid: number): Outcome<number> =>
    readAnyThread("/proc", pid, (thread) => {
      const path = `/proc/${thread}/ns/ipc`;
      const fd = libc.open(path);
      return fd < 0 ? failure(libc.errno(), `open ${path}`, OF_PROCESS) : ok(fd);
    });

  function enter(ns: number, pid: number, expected?: NamespaceProof): Outcome<NamespaceProof> {
    const file = openOf(pid);
    if (!file.ok) return file;
    const fd = file.value;
    try {
      const opened = namespaceOf(files.link(`self/fd/${fd}`));
      if (!opened.ok || opened.value !== ns)
        return fail("gone", `process ${pid} is not in ipc namespace ${ns} any more`);
      if (expected !== undefined && !isProven(libc, fd, pid, expected))
        return fail("malformed", `${ns} is the number of another ipc namespace now`);
      const proof = idOf(libc, fd) ?? { by: "member", pid, start: startOf(pid) };
      return libc.enterIpcNs(fd) < 0
        ? failure(libc.errno(), `enter ipc namespace ${ns}`)
        : ok(proof);
    } finally {
      libc.close(fd);
    }
  }

  /** Who has ended or moved says nothing of the others. */
  function enterBy(ns: number, ways: Iterable<number>, expected?: NamespaceProof) {
    for (const way of ways) {
      const entered = enter(ns, way, expected);
      if (entered.ok) return ok({ proof: entered.value, way });
      if (entered.failure.why !== "gone") return entered;
    }
    return fail("gone", `nobody who was seen in ipc namespace ${ns} is in it any more`);
  }

  function comeBack(): void {
    if (libc.enterIpcNs(home) < 0)
      throw new LostError(`cannot leave an ipc namespace: errno ${libc.errno()}`);
    inside = null;
  }

  function within<T>(
    ns: number,
    ways: Iterable<number>,
    action: (proof: NamespaceProof, way: number) => T,
    expected?: NamespaceProof,
  ): Outcome<T> {
    if (home < 0) return fail("failed", "our own ipc namespace could not be opened");
    if (inside !== null) throw new Error("a thread goes from one ipc namespace home first");
    const entered = enterBy(ns, ways, expected);
    if (!entered.ok) return entered;
    const { proof, way } = entered.value;
    try {
      inside = proof;
      const here = kernel.ipcNs();
      if (!here.ok || here.value !== ns)
        return fail("failed", `ipc namespace ${ns} was not entered`);
      return ok(action(proof, way));
    } finally {
      comeBack();
    }
  }

  return { within, here: () => inside ?? own };
}

/** `null` before Linux 6.18. */
function idOf(libc: Libc, fd: number): NamespaceProof | null {
  const id = Buffer.alloc(8);
  return libc.namespaceId(fd, id) < 0 ? null : { by: "id", id: id.readBigUInt64LE().toString() };
}

/** The member's start is read after the descriptor was opened by its number: it was itself who was asked. */
function isProven(libc: Libc, fd: number, pid: number, expected: NamespaceProof): boolean {
  switch (expected.by) {
    case "id": {
      const now = idOf(libc, fd);
      return now?.by === "id" && now.id === expected.id;
    }
    case "member":
      return pid === expected.pid && isRunning(expected);
    default:
      return expected satisfies never;
  }
}
