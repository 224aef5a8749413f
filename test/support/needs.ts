/** What tests and benches need of a machine, and whether it has it. */
import { spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { cpus, release } from "node:os";
import { delimiter, join } from "node:path";
import { compile } from "./compiler.ts";
import { bundle, projectRoot } from "./project.ts";

const probes = {
  "the built program": () => existsSync(bundle),
  root: () => process.geteuid?.() === 0,
  "IPC namespaces": () => spawnSync("unshare", ["-i", "true"]).status === 0,
  "user namespaces of nobody": () =>
    spawnSync("setpriv", [...AS_NOBODY, "unshare", "--user", "--map-root-user", "true"]).status ===
    0,
  "huge pages": canReserveHugePage,
  MSG_COPY: () => existsSync("/proc/sys/kernel/msg_next_id"), // both come with CONFIG_CHECKPOINT_RESTORE
  "Linux 5.16": () => isKernel(5, 16),
  "Linux 6.11": () => isKernel(6, 11),
  "Linux 6.15": () => isKernel(6, 15),
  "real-time priority": () =>
    cpus().length > 1 &&
    spawnSync("chrt", ["-f", "1", "taskset", "-c", "0,1", "true"]).status === 0,
  "memory cgroups": canMakeMemoryCgroup,
  "systemd as process 1": () => existsSync("/run/systemd/system"),
  "/dev/fuse": () => existsSync("/dev/fuse"),
  userfaultfd: () => existsSync("/dev/userfaultfd"),
  gcc: () => onPath("gcc"),
  "32-bit calls": canCallAs32Bit,
  apache2: () => existsSync("/usr/sbin/apache2"),
  postgresql: () => postgresqlPrograms() !== undefined,
  tmux: () => onPath("tmux"),
  htop: () => onPath("htop"),
  lsof: () => onPath("lsof"),
  perl: () => onPath("perl"),
  strace: () => onPath("strace"),
  "Node 22": () => existsSync(otherNode(22)),
  "Node 24": () => existsSync(otherNode(24)),
  zsh: () => onPath("zsh"),
  fish: () => onPath("fish"),
  mandoc: () => onPath("mandoc"),
  groff: () => onPath("groff"),
  lintian: () => onPath("lintian"),
  "dpkg-deb": () => onPath("dpkg-deb"),
  "stress-ng": () => onPath("stress-ng"),
  "systemd-analyze": () => onPath("systemd-analyze"),
  prometheus: () => onPath("prometheus") && onPath("promtool"),
  openssh: () => existsSync("/usr/sbin/sshd") && onPath("ssh"),
  "a checkout that the user nobody can read": () =>
    spawnSync("setpriv", [...AS_NOBODY, "test", "-r", projectRoot]).status === 0,
} as const;

export type Need = keyof typeof probes;

const AS_NOBODY = ["--reuid=65534", "--regid=65534", "--clear-groups", "--"];

/** What test/support/node-versions.sh fetches. */
export const otherNode = (major: 22 | 24): string =>
  join(projectRoot, `node_modules/.cache/shmtop-test/node-${major}`);

/** What of this the machine lacks, in the order asked. */
export function lacking(needs: readonly Need[]): Need[] {
  return needs.filter((need) => !probes[need]());
}

/** The directory of initdb, postgres and psql: Debian keeps the newest version's off the PATH. */
export function postgresqlPrograms(): string | undefined {
  const base = "/usr/lib/postgresql";
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  return versions
    .map((version) => join(base, version, "bin"))
    .find((directory) => existsSync(join(directory, "initdb")));
}

function isKernel(major: number, minor: number): boolean {
  const [ours = 0, our = 0] = release().split(".").map(Number);
  return ours > major || (ours === major && our >= minor);
}

/** Tries it with one page of the default size, and puts the number back. */
function canReserveHugePage(): boolean {
  const path = "/proc/sys/vm/nr_hugepages";
  try {
    const before = readFileSync(path, "utf8");
    writeFileSync(path, String(Number(before) + 1));
    const reserved = Number(readFileSync(path, "utf8")) > Number(before);
    writeFileSync(path, before);
    return reserved;
  } catch {
    return false;
  }
}

/** Where the groups of version 1 are. */
export const MEMORY_CGROUPS = "/sys/fs/cgroup/memory";

function canMakeMemoryCgroup(): boolean {
  const group = `${MEMORY_CGROUPS}/shmtop-probe-${process.pid}`;
  try {
    mkdirSync(group);
    rmdirSync(group);
    return existsSync(`${MEMORY_CGROUPS}/memory.limit_in_bytes`);
  } catch {
    return false;
  }
}

/** By `int $0x80`, which ends a program where the kernel has no IA32 emulation. */
function canCallAs32Bit(): boolean {
  if (process.arch !== "x64" || !onPath("gcc")) return false;
  const alien = compile("alien", [join(projectRoot, "test/support/alien.c")]);
  return spawnSync(alien, ["i386"]).status === 0;
}

function onPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
