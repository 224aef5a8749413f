/** A fresh IPC namespace for one test, so that nothing is ever created in the machine's own. */
import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readlinkSync } from "node:fs";

export interface IpcNamespace {
  /** Its number, as ls -l /proc/PID/ns/ipc prints it and a target's @NS names it. */
  readonly inode: number;
  /** The process that holds it. */
  readonly pid: number;
  /** The command line that runs this one inside the namespace, with the same pid. */
  inside(command: readonly string[]): readonly [string, ...string[]];
  /** Runs a command inside and returns when it has ended. */
  run(command: readonly string[]): SpawnSyncReturns<string>;
  /** The rows of /proc/sysvipc/KIND as the kernel prints them now, by column name. */
  table(kind: "shm" | "sem" | "msg"): Record<string, string>[];
  /** Lets go of the namespace: with its last process the kernel removes every object in it. */
  close(): void;
}

/** Opens a namespace. It ends with close() and, as its holder reads our pipe, with this process. */
export async function openNamespace(): Promise<IpcNamespace> {
  const holder = spawn("unshare", ["--ipc", "sh", "-c", "echo ready; exec cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  const { pid } = holder;
  if (pid === undefined) throw new Error("cannot start unshare");
  const path = `/proc/${pid}/ns/ipc`;
  const inode = Number(/\d+/.exec(readlinkSync(path))?.[0]);

  const inside: IpcNamespace["inside"] = (command) => [
    "nsenter",
    `--ipc=${path}`,
    "--",
    ...command,
  ];
  const run: IpcNamespace["run"] = (command) => {
    const [program, ...args] = inside(command);
    return spawnSync(program, args, { encoding: "utf8" });
  };
  const table: IpcNamespace["table"] = (kind) =>
    parseTable(run(["cat", `/proc/sysvipc/${kind}`]).stdout);
  return { inode, pid, inside, run, table, close: () => holder.stdin.end() };
}

/**
 * The next segment of the namespace gets a number that no other on the machine has: mappings tell of a segment nothing but its
 * number, so that whose it is would have to be proven otherwise.
 */
export const nextSegmentIsRare = ({ run }: Pick<IpcNamespace, "run">): void =>
  void run(["sh", "-c", "echo 1234567890 > /proc/sys/kernel/shm_next_id"]);

function parseTable(text: string): Record<string, string>[] {
  const [header, ...lines] = text
    .trimEnd()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  return lines.map((cells) =>
    Object.fromEntries((header ?? []).map((name, column) => [name, cells[column] ?? ""])),
  );
}
