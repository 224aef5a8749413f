/** What files say about the machine and about who reads them: boot time, page size, name, our own pid. */
import { asBytes, type Bytes } from "../model/bytes.ts";
import { parsePageSize } from "../proc/auxv.ts";
import { parseBootTime, parseUptime } from "../proc/boot.ts";
import { parseStatus } from "../proc/status.ts";
import type { Files, Host } from "./host.ts";

const USUAL_PAGE = 4096;

/** Milliseconds since 1970; `null` where /proc/stat cannot be read (a /proc mounted with subset=pid has none). */
export function readBootTime(files: Files): number | null {
  const stat = files.read("stat");
  return stat.ok ? parseBootTime(stat.value) : null;
}

/** Milliseconds, suspend included; `null` as above. */
export function readUptime(files: Files): number | null {
  const uptime = files.read("uptime");
  return uptime.ok ? parseUptime(uptime.value) : null;
}

/** Bytes. */
export function readPageSize(files: Files): number {
  const auxv = files.read("self/auxv");
  return (auxv.ok ? parsePageSize(auxv.value) : null) ?? USUAL_PAGE;
}

export function readHostName(files: Files): Bytes {
  const name = files.read("sys/kernel/hostname");
  return asBytes(name.ok ? name.value.replace(/\n$/, "") : "");
}

/**
 * The pid as this /proc counts them, which is not our own idea of it where /proc shows another pid namespace, and
 * the effective user; -1 for what the files do not say.
 */
export function readSelf(files: Files): Host["self"] {
  const link = files.link("self");
  const text = files.read("self/status");
  const status = text.ok ? parseStatus(text.value) : null;
  return { pid: link.ok ? Number(link.value) : -1, uid: status?.uid ?? -1 };
}
