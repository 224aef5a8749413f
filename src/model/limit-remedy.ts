/** The exact command that raises a limit, and what makes it last. */
import { factsOf, type Setting } from "./limit-facts.ts";
import type { Limit, Snapshot } from "./snapshot.ts";

export interface Raise {
  /** One line for a shell, run in the namespace of the limit. */
  readonly command: string;
  /** What has to be written where so that it outlasts a boot or the container: one sentence. */
  readonly lasting: string;
}

/** The inode of the machine's first ipc namespace: PROC_IPC_INIT_INO, include/linux/proc_ns.h. */
const FIRST_NAMESPACE = 0xefffffff;

/** The four numbers of kernel.sem, in the order of their file. */
const semNames = ["semmsl", "semmns", "semopm", "semmni"];

/** `null` where it is as high as the kernel lets it be, or no limit of ours. */
export function raiseOf(limit: Limit, limits: Snapshot["limits"]): Raise | null {
  const set = factsOf(limit.name)?.set;
  const value = set === undefined ? null : raisedValue(limit, set);
  if (set === undefined || value === null) return null;
  if (set.by === "mount") return remount(set.option, limit.name, value);
  const isSem = set.sysctl === "kernel.sem";
  const text = isSem ? semValue(limit, limits, value) : value;
  if (text === null) return null;
  const command = `sysctl -w ${set.sysctl}=${isSem ? `"${text}"` : text}`;
  const lasting =
    limit.ns === FIRST_NAMESPACE
      ? `to keep it over a boot, write "${set.sysctl} = ${text}" to /etc/sysctl.d/90-ipc.conf`
      : `it lasts as long as this ipc namespace; a container keeps it with --sysctl ${set.sysctl}="${text}"`;
  return { command, lasting };
}

/** What the kernel starts with, or twice as much as now: at least twice what is used, at most what the kernel takes. */
function raisedValue({ used, max }: Limit, set: Setting): string | null {
  const [now, twiceUsed] = [BigInt(max), 2n * BigInt(Math.ceil(used ?? 0))];
  const doubled = 2n * now > twiceUsed ? 2n * now : twiceUsed;
  if (set.by === "mount") return String(doubled);
  const [usual, most] = [BigInt(set.usual), BigInt(set.most)];
  const wanted = now < usual && usual >= twiceUsed ? usual : doubled;
  const value = wanted > most ? most : wanted;
  return value > now ? String(value) : null;
}

/** All four are written at once; `null` where the others are not known. */
function semValue(limit: Limit, limits: Snapshot["limits"], value: string): string | null {
  const numbers = semNames.map((name) =>
    name === limit.name
      ? value
      : limits.find((other) => other.ns === limit.ns && other.name === name)?.max,
  );
  return numbers.includes(undefined) ? null : numbers.join(" ");
}

function remount(option: "size" | "nr_inodes", name: string, value: string): Raise {
  const container = option === "size" ? `; a container keeps it with --shm-size=${value}` : "";
  return {
    command: `mount -o remount,${option}=${value} /dev/shm`,
    lasting: `to keep ${name} over a boot, give the line of /dev/shm in /etc/fstab ${option}=${value}${container}`,
  };
}
