/** A finding in words: the answer in one sentence, and what would help. */
import { type Filler, type Finding, type Part, totalOf } from "../model/diagnosis.ts";
import { formatAge, formatAmount, formatBytes, plural, UNKNOWN } from "../model/format.ts";
import { factsOf, sayFailures } from "../model/limit-facts.ts";
import { ratioOf } from "../model/limits.ts";
import type { Account, Limit } from "../model/snapshot.ts";
import { showBytes } from "./encode.ts";

/** Owners that are named before the rest is only counted. */
const MOST_OWNERS = 3;

/** All that is known of it, the most important first; each is a whole line. */
export function sayDiagnosis(finding: Finding, several: boolean): readonly string[] {
  const { fillers, largest, limit } = finding;
  return [
    limit.used === null ? sayUnused(finding) : sayFinding(finding),
    ...(fillers.length === 0 || largest !== null
      ? []
      : [`filled by ${sayOwners(fillers, finding)}`]),
    ...sayRemedies(finding, several),
  ];
}

/** Of a limit that is not compared with anything: why, and what happens at it. */
function sayUnused(finding: Finding): string {
  const { limit } = finding;
  const why = sayUncounted(limit) ?? "the kernel keeps no count to compare with this limit";
  return `${limit.name} is ${sayMost(limit)}${where(finding)}: ${why}; it would explain ${sayFailures(finding)}`;
}

/** `semmni is reached: 8 of 8 sets; 7 of them are orphans of www-data (Apache); it explains semget ENOSPC`. */
export function sayFinding(finding: Finding): string {
  const { limit, severity, fullIn } = finding;
  const share = severity === "reached" ? "" : ` (${Math.floor((ratioOf(limit) ?? 0) * 100)} %)`;
  const head = `${limit.name} is ${severity === "ok" ? "not near" : severity}: ${sayUse(limit)}${share}${where(finding)}`;
  const rate = fullIn === null ? "" : `; full in ${formatAge(fullIn)} at their rate`;
  return `${head}; ${sayWho(finding)}${rate}; it ${severity === "reached" ? "explains" : "would explain"} ${sayFailures(finding)}`;
}

/** Of a limit that everything fills together, and of which it is not known how much is used: why; `null` for all others. */
export function sayUncounted({ name, used }: Limit): string | null {
  const facts = factsOf(name);
  if (used !== null || facts?.fills !== "together") return null;
  return facts.kinds.includes("mqueue")
    ? "queues cannot be counted: mqueue is not mounted, or it cannot be told whose it is (mount -t mqueue none /dev/mqueue)"
    : "what is used of it could not be read";
}

/** `8 of 8 sets`, `12M of 64M`. */
export function sayUse(limit: Limit): string {
  const { used } = limit;
  return `${used === null ? UNKNOWN : formatAmount(used, limit)} of ${sayMost(limit)}`;
}

const sayMost = (limit: Limit): string => {
  const most = formatAmount(Number(limit.max), limit);
  return limit.unit === "bytes" ? most : `${most} ${limit.unit}`;
};

function where({ own, limit, place }: Finding): string {
  const host = limit.host === undefined ? "" : ` on ${limit.host}`;
  if (own) return host;
  return `${host} in namespace ${limit.ns}${place === null ? "" : ` (${showBytes(place)})`}`;
}

function sayWho(finding: Finding): string {
  const { largest, orphans, fillers, limit } = finding;
  if (largest !== null) return `the largest is ${largest.target} of ${accountName(largest.owner)}`;
  if (fillers.length === 0) return "no object that can be seen fills it";
  const { amount } = totalOf(orphans);
  const [only] = orphans;
  if (only === undefined) return `orphans hold none of it (${sayOwners(fillers, finding)})`;
  const counted = finding.measure === "objects";
  if (orphans.length > 1)
    return `orphans hold ${sayAmount(amount, finding)}: ${sayOwners(orphans, finding)}`;
  const owner = ownerOf(only);
  if (!counted) return `orphans of ${owner} hold ${sayAmount(amount, finding)}`;
  const subject = amount === limit.used ? "all of them" : `${amount} of them`;
  return amount === 1 ? `1 of them is an orphan of ${owner}` : `${subject} are orphans of ${owner}`;
}

/** `www-data (Apache) 7, root 1 and 3 more owners`. */
function sayOwners(fillers: readonly Filler[], finding: Finding): string {
  const named = fillers
    .slice(0, MOST_OWNERS)
    .map((filler) => `${ownerOf(filler)} ${sayNumber(filler.amount, finding)}`);
  const rest = fillers.length - named.length;
  return `${named.join(", ")}${rest === 0 ? "" : ` and ${rest} more owners`}`;
}

const accountName = ({ user, uid }: Account): string =>
  user === null ? `uid ${uid}` : showBytes(user);

const ownerOf = ({ owner, label }: Filler): string =>
  label === null ? accountName(owner) : `${accountName(owner)} (${label})`;

const sayNumber = (amount: number, { measure }: Finding): string =>
  formatAmount(amount, { unit: measure });

function sayAmount(amount: number, finding: Finding): string {
  const number = sayNumber(amount, finding);
  return finding.measure === "bytes" ? number : `${number} ${finding.limit.unit}`;
}

/** What to do about it, the best first; each is a whole line. */
export function sayRemedies(finding: Finding, several: boolean): readonly string[] {
  const { raise, orphans, limit } = finding;
  const remedies: string[] = [];
  if (orphans.length > 0 && finding.largest === null)
    remedies.push(removal(finding, totalOf(orphans), several));
  if (limit.name === "msgmnb") remedies.push("a queue that is full needs somebody who reads it");
  if (raise === null) {
    remedies.push(`${limit.name} cannot be raised: it is as high as the kernel lets it be`);
  } else {
    const later = limit.name === "msgmnb" ? " for queues made from then on" : "";
    remedies.push(`${enter(finding)}${raise.command} raises it${later}; ${raise.lasting}`);
  }
  return remedies;
}

/** From inside the namespace: objects of another one cannot be removed from here. */
function removal(finding: Finding, { objects, freed }: Part, several: boolean): string {
  const kinds = finding.kinds.map((kind) => `kind=${kind}`).join(" or ");
  const filter = `${finding.kinds.length > 1 ? `(${kinds})` : kinds} and verdict=orphan`;
  const scope = several ? " --namespaces own" : "";
  const what = plural(objects, "orphan");
  const memory = freed === 0 ? "" : ` and gives back ${formatBytes(freed)}`;
  return `${enter(finding)}shmtop rm${scope} --filter '${filter}' removes ${what}${memory}`;
}

function enter({ own, wayIn, kinds, limit }: Finding): string {
  if (own) return "";
  // The limit of queues is of the ipc namespace, and the queues themselves are files.
  const into = kinds.includes("mqueue") ? "-i -m" : limit.name.startsWith("/") ? "-m" : "-i";
  return `nsenter -t ${wayIn ?? "PID"} ${into} `;
}
