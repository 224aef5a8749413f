/** Ends of the process that leave out what Node or a library would do at it. */
import { mayHaveKoffi } from "../shipped.ts";
import { attempt } from "./libc.ts";

const nativeExit = (): ((status: number) => void) | null =>
  attempt((koffi) => koffi.load(null).func("void _exit(int status)"));

/**
 * Where a thread of it waits in the kernel for somebody, for which Node itself would wait: exit_group(2) ends such threads too;
 * by a signal where there are no native calls, and the status is lost.
 */
export function exitAtOnce(status: number): void {
  nativeExit()?.(status);
  process.kill(process.pid, "SIGKILL");
}

/**
 * As the last thing that is done at the end. As it is unloaded, koffi (3.3.4) calls fsync(2) on standard output and error: where
 * they are files, that takes as long as the disk does, and where it fails on standard error, the process waits for ever.
 */
export function exitWithoutUnloading(status: number): void {
  if (mayHaveKoffi()) nativeExit()?.(status);
}
