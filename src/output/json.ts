/** The document `shmtop/1`: one JSON text, one object per line, fields only ever added. */
import type { Bytes } from "../model/bytes.ts";
import { bufferOf } from "../model/bytes.ts";
import type { Filler, Finding } from "../model/diagnosis.ts";
import { formatKey, formatMode } from "../model/format.ts";
import { once } from "../model/once.ts";
import type { Sheet } from "../model/sheet.ts";
import type { Account, IpcObject, Snapshot, Touched, User } from "../model/snapshot.ts";
import { sayFinding, sayRemedies } from "../text/finding.ts";

const schema = "shmtop/1";

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Fields = Record<string, Json>;

/** Objects in one piece of a document: that of 32,768 would take as much memory as they do. */
const PIECE = 500;

/** Numbers are numbers, sizes bytes, times ISO 8601 in UTC; `null` is: the kernel has none, or it is not known. */
export const printJson = (snapshot: Snapshot): string => [...jsonPieces(snapshot)].join("");

/** The same, piece by piece. */
export function* jsonPieces(snapshot: Snapshot): Generator<string> {
  const { objects } = snapshot;
  yield `${encode({ schema, ...heading(snapshot) }).slice(0, -1)},"objects":[`;
  for (let at = 0; at < objects.length; at += PIECE) {
    const lines = objects.slice(at, at + PIECE).map((object) => encode(describe(object, false)));
    yield `${at === 0 ? "" : ","}\n${lines.join(",\n")}`;
  }
  const tail = encode({
    namespaces: namespacesOf(snapshot),
    limits: limitsOf(snapshot),
    problems: problemsOf(snapshot),
  }).slice(1);
  yield `${objects.length === 0 ? "" : "\n"}],\n${tail}\n`;
}

/** A table of the screen that is not of objects: a row by its columns' ids, `null` where it is not known. */
export function printRows({ columns, rows, snapshot }: Sheet): string {
  const listed = rows.map((cells) =>
    encode(Object.fromEntries(columns.map((id, at) => [id, cells[at] ?? null]))),
  );
  const head = encode({ schema: "shmtop-rows/1", ...heading(snapshot) }).slice(0, -1);
  const tail = encode({ problems: problemsOf(snapshot) }).slice(1);
  return `${head},"rows":[\n${listed.join(",\n")}\n],\n${tail}\n`;
}

/** `who --json`: the one object, with its semaphores. */
export const printObject = (snapshot: Snapshot, object: IpcObject): string =>
  `${encode({
    schema,
    ...heading(snapshot),
    ...describe(object, true),
    problems: problemsOf(snapshot),
  })}\n`;

/** `doctor --json`: the limits, and what was found of those that are reached or near. */
export const printDiagnosis = (snapshot: Snapshot, findings: readonly Finding[]): string =>
  `${encode({
    schema,
    ...heading(snapshot),
    limits: limitsOf(snapshot),
    findings: findings.map((finding) => describeFinding(finding, snapshot)),
    problems: problemsOf(snapshot),
  })}\n`;

const describeFinding = (finding: Finding, { namespaces }: Snapshot): Fields => ({
  limit: finding.limit.name,
  ns: finding.limit.ns,
  severity: finding.severity,
  used: finding.limit.used,
  max: finding.limit.max,
  unit: finding.limit.unit,
  text: sayFinding(finding),
  remedy: sayRemedies(finding, namespaces.length > 1).join("; "),
  command: finding.raise?.command ?? null,
  explains: finding.fails.map(({ call, errno }) => ({ call, errno })),
  fullInSeconds: finding.fullIn === null ? null : Math.round(finding.fullIn / 1000),
  filledBy: finding.fillers.map(describeFiller),
  orphans: finding.orphans.map(describeFiller),
});

const describeFiller = ({ owner, label, objects, amount, freed }: Filler): Fields => ({
  owner: ownerOf(owner),
  label,
  objects,
  amount,
  freed,
});

const heading = ({ time, host, complete }: Snapshot): Fields => ({
  time: iso(time),
  host: decode(host),
  complete,
});

function describe(object: IpcObject, detail: boolean): Fields {
  const { owner, creator, verdict } = object;
  return {
    kind: object.kind,
    target: object.target,
    id: object.id,
    ns: object.ns,
    key: object.key === null ? null : formatKey(object.key),
    ...named(object.name),
    owner: ownerOf(owner),
    creator: creator === null ? null : { uid: creator.uid, gid: creator.gid },
    mode: formatMode(object.mode),
    flags: object.flags,
    bytes: object.bytes,
    rss: object.rss,
    swap: object.swap,
    freed: object.freed,
    nattch: object.nattch,
    found: object.found,
    waiting: object.waiting,
    ...countsOf(object),
    ...(detail && object.semaphores !== null ? { semaphores: semaphoresOf(object) } : {}),
    label: object.label,
    users: object.users.map(describeUser),
    touched: object.touched.map(describeTouched),
    attachedAt: iso(object.attachedAt),
    detachedAt: iso(object.detachedAt),
    operatedAt: iso(object.operatedAt),
    changedAt: iso(object.changedAt),
    verdict: {
      state: verdict.state,
      confidence: verdict.confidence,
      reasons: verdict.reasons.map(({ code, text }) => ({ code, text })),
    },
  };
}

const ownerOf = ({ uid, user, gid, group }: Account): Fields => ({
  uid,
  user: decode(user),
  gid,
  group: decode(group),
});

const describeUser = (user: User): Fields => ({
  pid: user.pid,
  start: iso(user.startedAt),
  ...named(user.name),
  command: decode(user.command),
  uid: user.uid,
  user: decode(user.user),
  how: user.how,
  count: user.count,
  ...(user.offset === undefined ? {} : { offset: user.offset }),
  access: user.access,
  cpu: user.cpu,
  rss: user.rss,
});

const describeTouched = ({ role, pid, is, name }: Touched): Fields => ({
  role,
  pid,
  is,
  ...(name === null ? {} : named(name)),
});

const semaphoresOf = ({ semaphores }: IpcObject): Json =>
  (semaphores ?? []).map(({ value, ncount, zcount, pid }) => ({ value, ncount, zcount, pid }));

/** Column ids whose field in the document is written differently. */
const fieldNames: Readonly<Record<string, string>> = {
  usedbytes: "usedBytes",
  maxbytes: "maxBytes",
};

function countsOf({ counts }: IpcObject): Fields {
  const fields: Fields = {};
  for (const id in counts) fields[fieldNames[id] ?? id] = counts[id] ?? null;
  return fields;
}

/** Ipc namespaces, our own first. */
const namespacesOf = ({ namespaces }: Snapshot): Json =>
  namespaces.map(({ ns, label, leader, name, members }) => ({
    ...{ ns, label: decode(label), members },
    leader: { pid: leader, name: decode(name ?? null) },
  }));

const limitsOf = (snapshot: Snapshot): Json =>
  snapshot.limits.map(({ ns, name, used, max, unit }) => ({ ns, name, used, max, unit }));

const problemsOf = (snapshot: Snapshot): Json =>
  snapshot.problems.map(({ code, count, text }) => ({ code, count, text }));

/** The kernel's times are whole seconds and repeat a lot; a date costs more to write than all numbers of an object. */
const dates = new Map<number, string>();
const MOST_DATES = 4096;

/** Milliseconds since 1970; what no calendar can say (a corrupt time) is `null`. */
function iso(time: number | null): string | null {
  if (time === null || !(Math.abs(time) <= 8.64e15)) return null;
  const known = dates.get(time);
  if (known !== undefined) return known;
  if (dates.size >= MOST_DATES) dates.clear();
  const date = new Date(time).toISOString();
  dates.set(time, date);
  return date;
}

const ASCII = /^[\x00-\x7f]*$/;

/** As UTF-8, with U+FFFD for what is none. */
function decode(bytes: Bytes): string;
function decode(bytes: Bytes | null): string | null;
function decode(bytes: Bytes | null): string | null {
  if (bytes === null || ASCII.test(bytes)) return bytes;
  return bufferOf(bytes).toString("utf8");
}

/** `name`, and `nameBase64` where the bytes are not UTF-8 and `name` cannot be turned back. */
function named(bytes: Bytes | null): Fields {
  const name = decode(bytes);
  if (bytes === null || name === null || ASCII.test(bytes)) return { name };
  const buffer = bufferOf(bytes);
  return Buffer.from(name, "utf8").equals(buffer)
    ? { name }
    : { name, nameBase64: buffer.toString("base64") };
}

/** Controls beyond ASCII, and characters that are invisible or turn the direction of what follows. */
const unsafe = once(() => /[\x7f-\x9f]|(?! )[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu);

/** JSON that is harmless on a terminal too: what could steer one is written as `\uXXXX`, which reads back the same. */
function encode(value: Json): string {
  const text = JSON.stringify(value);
  return /[^\x20-\x7e]/.test(text) ? text.replace(unsafe(), escapeUnits) : text;
}

function escapeUnits(character: string): string {
  let escaped = "";
  for (let at = 0; at < character.length; at += 1)
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;
  return escaped;
}
