/** Why a call failed, in words: the limit that is reached, or what its error means for this call. */
import { formatBytes } from "../model/format.ts";
import { factsOf, limitsBehind } from "../model/limit-facts.ts";
import { ratioOf } from "../model/limits.ts";
import type { Limit } from "../model/snapshot.ts";
import type { IpcFailure } from "./ipc-call.ts";
import { meaningOf } from "./meaning.ts";

/** @param limits of the namespaces that the process is in, as they are now. */
export function explain(failure: IpcFailure, limits: readonly Limit[]): string {
  const names = limitsBehind(failure.call, failure.errno);
  const behind = limits.filter(({ name }) => names.includes(name));
  if (behind.length === 0 && failure.errno === "ENOSPC" && names.length > 0)
    return `${names.join(" or ")} is reached in its namespace, which cannot be looked into`;
  return sayTooMuch(failure, behind) ?? sayFull(behind, failure) ?? meaningOf(failure);
}

/** Whether the limits have anything to do with it, so that it is worth looking at them. */
export const isLimited = ({ call, errno }: Pick<IpcFailure, "call" | "errno">): boolean =>
  limitsBehind(call, errno).length > 0;

/** `semmni 8 of 8 used`. */
function sayUsed({ name, used, max, unit }: Limit): string {
  if (used === null) return `${name} is ${max} ${unit}`;
  const format = unit === "bytes" ? formatBytes : String;
  return `${name} ${format(used)} of ${unit === "bytes" ? formatBytes(Number(max)) : max} used`;
}

/** Which argument of a call says how much of a limit is wanted. */
const wanted: Readonly<Record<string, number>> = {
  "shmget shmmax": 1,
  "semget semmsl": 1,
  "semget semmns": 1,
  "semop semopm": 2,
  "msgsnd msgmax": 2,
  "fallocate /dev/shm bytes": 3,
};

/** More was asked for than one object or one call may have, or than is left. */
function sayTooMuch({ call, args }: IpcFailure, behind: readonly Limit[]): string | null {
  for (const { name, used, max, unit } of behind) {
    const asked = Number(args[wanted[`${call} ${name}`] ?? -1]);
    const together = factsOf(name)?.fills === "together";
    const left = together ? Number(max) - (used ?? 0) : Number(max);
    if (Number.isNaN(asked) || asked <= left || left <= 0) continue;
    const say = (amount: number) => (unit === "bytes" ? formatBytes(amount) : `${amount} ${unit}`);
    const most = together ? `${say(left)} left of ${name}` : `${name} is ${say(left)}`;
    return `${most}, and ${unit === "bytes" ? formatBytes(asked) : asked} were asked for`;
  }
  return null;
}

/** A limit of one object that was not asked too much of explains nothing. */
function sayFull(behind: readonly Limit[], { errno }: IpcFailure): string | null {
  const common = behind
    .filter(({ name }) => factsOf(name)?.fills === "together")
    .sort((a, b) => (ratioOf(b) ?? 0) - (ratioOf(a) ?? 0));
  if (common.length === 0 || errno !== "ENOSPC") return null;
  const reached = common.filter(({ used, max }) => used !== null && used >= Number(max));
  if (reached.length > 0) return reached.map(sayUsed).join(", ");
  const [only, ...others] = common;
  if (only !== undefined && others.length === 0) return sayReached(only);
  return `${common.map(sayUsed).join(", ")} a moment later`;
}

/** Nothing else makes the call fail so: whoever counts less looked a moment later, or could not count. */
function sayReached(limit: Limit): string {
  const { name, used, max, unit } = limit;
  if (used !== null) return `${name} was reached; ${sayUsed(limit)} a moment later`;
  return `${name} is reached: ${unit === "bytes" ? formatBytes(Number(max)) : `${max} ${unit}`}`;
}

/** A page of a file of /dev/shm, or of a memory file, that could not be had when it was touched. */
export function explainFault(limits: readonly Limit[]): string {
  const room = limits.find(({ name }) => factsOf(name)?.signal !== undefined);
  const full = room !== undefined && (ratioOf(room) ?? 0) >= 1;
  return full
    ? `${sayUsed(room)}: a page that was touched could not be had`
    : "a page beyond the end of a mapped file was touched, or there was no room for it";
}
