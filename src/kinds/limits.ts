/** Reads limits of the calling thread's ipc namespace, one number a file in /proc/sys/kernel. */
import type { Host } from "../host/host.ts";
import { type Decimal, parseSem, parseSysctl } from "../proc/sysctl.ts";

export type LimitValues = Readonly<Record<string, Decimal>>;

/** A file that cannot be read leaves its limit out. */
export const readSysctls = (host: Host, names: readonly string[]): LimitValues =>
  Object.fromEntries(
    names.flatMap((name) => {
      const text = host.files.read(`sys/kernel/${name}`);
      const number = text.ok ? parseSysctl(text.value) : null;
      return number === null ? [] : [[name, number]];
    }),
  );

/** The four numbers of kernel.sem. */
export function readSemLimits(host: Host): LimitValues {
  const text = host.files.read("sys/kernel/sem");
  return { ...(text.ok ? parseSem(text.value) : null) };
}
