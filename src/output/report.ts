/** One object for people: what it is, its verdict and why, who has it now. */
import { formatAge, formatBytes, formatKey, formatMode, UNKNOWN } from "../model/format.ts";
import { isGhost } from "../model/ghosts.ts";
import { markOf } from "../model/mark.ts";
import type { Semaphore } from "../model/observation.ts";
import type { IpcObject, User } from "../model/snapshot.ts";
import { showBytes } from "../text/encode.ts";
import { alignRows } from "./align.ts";

/** Semaphores printed before the rest is only counted; `--json` has all. */
const MOST_SEMAPHORES = 32;

/** `now` in milliseconds since 1970. Lines are as long as they are. */
export function printReport(object: IpcObject, now: number, ascii: boolean): string {
  const { state, confidence, reasons } = object.verdict;
  const lines = [
    `${object.target}  ${markOf(state, ascii)} ${state} (${confidence})`,
    `  ${factsOf(object, now).join(", ")}`,
    ...reasons.map(({ text }) => `  ${text}`),
    ...usersOf(object.users),
    ...semaphoresOf(object.semaphores ?? []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function factsOf(object: IpcObject, now: number): string[] {
  const { owner, key, name, label, changedAt } = object;
  const facts = [
    key === null ? null : `key ${formatKey(key)}`,
    name === null ? null : `name ${showBytes(name)}`,
    isGhost(object) ? null : `owner ${owner.user === null ? owner.uid : showBytes(owner.user)}`,
    isGhost(object) ? null : `mode ${formatMode(object.mode)}`,
    ...Object.entries(object.counts).map(([id, count]) => `${id} ${count}`),
    object.bytes === 0 ? null : `size ${formatBytes(object.bytes)}`,
    changedAt === null ? null : `changed ${formatAge(now - changedAt)} ago`,
    label,
  ];
  return facts.filter((fact) => fact !== null);
}

function usersOf(users: readonly User[]): string[] {
  if (users.length === 0) return [];
  const rows = users.map((user) => [
    String(user.pid),
    showBytes(user.name),
    user.user === null ? String(user.uid ?? UNKNOWN) : showBytes(user.user),
    user.offset === undefined ? user.how : `${user.how} at +${user.offset}`,
    String(user.count),
    user.access ?? UNKNOWN,
    user.command === null ? UNKNOWN : showBytes(user.command),
  ]);
  const heading = ["PID", "NAME", "USER", "HOW", "COUNT", "ACCESS", "COMMAND"];
  return alignRows([heading, ...rows], ["right", "left", "left", "left", "right", "left", "left"]);
}

function semaphoresOf(semaphores: readonly Semaphore[]): string[] {
  if (semaphores.length === 0) return [];
  const rows = semaphores
    .slice(0, MOST_SEMAPHORES)
    .map(({ value, ncount, zcount, pid }, at) => [at, value, ncount, zcount, pid].map(String));
  const heading = ["SEM", "VALUE", "NCOUNT", "ZCOUNT", "PID"];
  const lines = alignRows(
    [heading, ...rows],
    heading.map(() => "right"),
  );
  const rest = semaphores.length - rows.length;
  return rest === 0 ? lines : [...lines, `and ${rest} more: --json has them all`];
}
