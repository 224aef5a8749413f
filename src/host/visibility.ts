/** Whether every process of the machine shows in our /proc. */
import type { Bytes } from "../model/bytes.ts";
import type { Sight } from "../model/observation.ts";
import { parseMountinfo } from "../proc/mountinfo.ts";
import { parseStatus, type Status } from "../proc/status.ts";
import type { Files } from "./host.ts";

/** The first pid and user namespaces have fixed inodes, include/linux/proc_ns.h. */
const INIT_PID_NS = "pid:[4026531836]";
const INIT_USER_NS = "user:[4026531837]";
const CAP_SYS_PTRACE = 19;

/** @param pid our own, to find out whether this /proc is of our pid namespace at all. */
export function sightOf(files: Files, pid: number): Sight {
  const self = files.link("self");
  const namespace = files.link("self/ns/pid");
  const mountinfo = files.read("self/mountinfo");
  const text = files.read("self/status");
  const status = text.ok ? parseStatus(text.value) : null;
  if (!self.ok || !namespace.ok || !mountinfo.ok || status === null) return "unknown";
  if (self.value !== String(pid)) return "unknown";
  const userNs = files.link("self/ns/user");
  const privileged =
    userNs.ok && userNs.value === INIT_USER_NS && hasCapability(status, CAP_SYS_PTRACE);
  if (!privileged && hides(mountinfo.value, status)) return "hidepid";
  return namespace.value === INIT_PID_NS ? "all" : "pid-namespace";
}

const hasCapability = (status: Status, bit: number): boolean =>
  ((status.capEff >> BigInt(bit)) & 1n) === 1n;

/** The rules of `has_pid_permissions` in fs/proc/base.c, for someone who may not trace everybody. */
function hides(mountinfo: Bytes, status: Status): boolean {
  const proc = parseMountinfo(mountinfo).findLast(
    ({ point, type }) => point === "/proc" && type === "proc",
  );
  const option = (name: string) =>
    proc?.superOptions.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  switch (option("hidepid")) {
    case "2":
    case "invisible":
      return !status.groups.includes(Number(option("gid") ?? 0));
    case "1":
    case "noaccess": // the directories show, but their files do not: a name, and so an application, stays unknown
    case "4":
    case "ptraceable":
      return true;
    default:
      return false; // 0, off
  }
}
