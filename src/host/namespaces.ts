/** Moves the calling thread into another ipc namespace for one synchronous action, and back: setns(2). */
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { failure, OF_PROCESS } from "./failure.ts";
import { type Files, type Kernel, LostError, type Namespaces } from "./host.ts";
import type { Libc } from "./libc.ts";
import { namespaceOf } from "./processes.ts";

/**
 * The namespace is checked on the open descriptor before the move and on the thread after it: a process may move while
 * we look at it. A thread that cannot come back would read, and remove, in the wrong place for ever after: that throws.
 */
export function createNamespaces(libc: Libc, files: Files, kernel: Kernel): Namespaces {
  const home = libc.open("/proc/thread-self/ns/ipc");

  function enter(ns: number, pid: number): Outcome<null> {
    const path = `/proc/${pid}/ns/ipc`;
    const fd = libc.open(path);
    if (fd < 0) return failure(libc.errno(), `open ${path}`, OF_PROCESS);
    const opened = namespaceOf(files.link(`self/fd/${fd}`));
    const stayed = opened.ok && opened.value === ns;
    const errno = stayed && libc.enterIpcNs(fd) < 0 ? libc.errno() : 0;
    libc.close(fd);
    if (!stayed) return fail("gone", `process ${pid} is not in ipc namespace ${ns} any more`);
    return errno === 0 ? ok(null) : failure(errno, `enter ipc namespace ${ns}`);
  }

  function comeBack(): void {
    if (libc.enterIpcNs(home) < 0)
      throw new LostError(`cannot leave an ipc namespace: errno ${libc.errno()}`);
  }

  function within<T>(ns: number, pid: number, action: () => T): Outcome<T> {
    if (home < 0) return fail("failed", "our own ipc namespace could not be opened");
    const entered = enter(ns, pid);
    if (!entered.ok) return entered;
    try {
      const here = kernel.ipcNs();
      if (!here.ok || here.value !== ns)
        return fail("failed", `ipc namespace ${ns} was not entered`);
      return ok(action());
    } finally {
      comeBack();
    }
  }

  return { within };
}
