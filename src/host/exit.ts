/** The end of the process while a thread of it waits in the kernel for somebody: Node itself would wait for that thread. */
import { attempt } from "./libc.ts";

/** exit_group(2), which ends such threads too; by a signal where there are no native calls, and the status is lost. */
export function exitAtOnce(status: number): void {
  const exit = attempt((koffi) => koffi.load(null).func("void _exit(int status)"));
  if (exit !== null) exit(status);
  process.kill(process.pid, "SIGKILL");
}
