/** A captured /proc: the files that somebody copied from a machine, at the moment they were copied. */
import { fail, type Outcome } from "../model/outcome.ts";
import { createAccounts } from "./accounts.ts";
import { createFiles } from "./files.ts";
import type { Files, Host } from "./host.ts";
import { readBootTime, readHostName, readPageSize, readSelf, readUptime } from "./machine.ts";
import { createPrivateReader, createTextReader } from "./maps-text.ts";
import { capturedObjectFiles } from "./object-files.ts";
import { createProcesses } from "./processes.ts";
import { boundSysvDevices } from "./sysv-devices.ts";

/**
 * `root` holds files as /proc has them, and `etc/passwd` and `etc/group` for names. Its clock stands at the moment of
 * capture: btime of `stat` plus `uptime`. A process with a `stat` but no `maps` (or no `ns/ipc`, or no `task`) is one
 * that the capturing user could not read. Nothing of the machine that we run on is looked at.
 */
export function capturedHost(root: string): Host {
  const files = createFiles(root);
  const bootedAt = readBootTime(files) ?? 0;
  const uptime = readUptime(files) ?? 0;
  const pageSize = readPageSize(files);
  const arch = architecture(files);
  const processes = createProcesses({
    ...{ root, files, bootedAt, pageSize, arch },
    self: readSelf(files).pid,
  });
  const text = createTextReader(root);
  const unreadable = <T>(pid: number, outcome: Outcome<T>): Outcome<T> =>
    outcome.ok || outcome.failure.why !== "gone" || !files.read(`${pid}/stat`).ok
      ? outcome
      : { ok: false, failure: { ...outcome.failure, why: "denied" } };
  return {
    captured: true,
    name: readHostName(files),
    pageSize,
    self: readSelf(files),
    clock: { now: () => bootedAt + uptime, sinceBoot: () => uptime, bootedAt },
    files,
    maps: {
      by: "text",
      bornAt: () => fail("absent", "a captured tree has no map_files"),
      shared: (pid) => unreadable(pid, text(pid)),
      private: createPrivateReader(root),
      sysvDevices: () => boundSysvDevices(files),
    },
    processes: {
      ...processes,
      ipcNs: (pid) => unreadable(pid, processes.ipcNs(pid)),
      blocked: (pid, several) => unreadable(pid, processes.blocked(pid, several)),
    },
    kernel: null,
    namespaces: null,
    objectFiles: capturedObjectFiles(files),
    accounts: createAccounts(`${root}/etc`),
  };
}

/** As Node names it, from /proc/sys/kernel/arch (Linux 5.19 and later); "" where the tree does not say. */
function architecture(files: Files): string {
  const machine = files.read("sys/kernel/arch");
  if (!machine.ok) return "";
  return { "x86_64\n": "x64", "aarch64\n": "arm64" }[String(machine.value)] ?? "";
}
