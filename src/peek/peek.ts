/** Looks inside an object: reads a little of its content, and changes nothing but what an attach itself leaves behind. */

import { outlivesAttach } from "../host/forced-removal.ts";
import type { Host, Mapping } from "../host/host.ts";
import { openMemoryFile } from "../host/memory-file.ts";
import { type ContentCalls, loadContentCalls } from "../host/object-calls.ts";
import { openHost } from "../host/open.ts";
import { type Extent, openSegment } from "../host/segment.ts";
import { asBytes, bytesOf } from "../model/bytes.ts";
import { deviceNumber } from "../model/file-name.ts";
import { formatBytes, formatKey } from "../model/format.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { MOST_PEEKED, type Peek, type PeekPart, whyNoPeek } from "../model/peek.ts";
import type { IpcObject } from "../model/snapshot.ts";
import { peekMessages } from "./messages.ts";
import { noteAttach } from "./note.ts";

/** A segment that somebody has is read through their mapping of it, so that not even an attach is seen. */
export function peek(object: IpcObject): Outcome<Peek> {
  const obstacle = whyNoPeek(object);
  if (obstacle !== null) return fail("absent", obstacle);
  const calls = loadContentCalls();
  const host = openHost(null);
  if (calls === null || !host.ok) return fail("absent", "no native calls here");
  switch (object.kind) {
    case "msg":
      return peekMessages(calls, object);
    case "shm":
      return object.nattch === 0
        ? peekUnattached(calls, object, host.value.pageSize)
        : peekAttached(calls, object, host.value);
    default:
      return peekFile(calls, object);
  }
}

/** Who used it last is noted before we are that, or it is not attached. */
function peekUnattached(calls: ContentCalls, object: IpcObject, basePage: number): Outcome<Peek> {
  const safe = outlivesAttach();
  if (!safe.ok) return safe;
  const noted = noteAttach(calls, object);
  if (!noted.ok) {
    const why = `the kernel would forget who used it last, and we cannot note it: ${noted.failure.text}`;
    return fail(noted.failure.why, why);
  }
  const present = object.rss === null ? null : object.rss + (object.swap ?? 0);
  const segment = openSegment(calls, Number(object.id), { present, basePage });
  if (!segment.ok) return segment;
  const { extents, read, close } = segment.value;
  const seen = readExtents(extents, (offset, to) => {
    const done = read(offset, to);
    return done.ok ? ok(to.byteLength) : done;
  });
  close();
  return seen;
}

function peekAttached(calls: ContentCalls, object: IpcObject, host: Host): Outcome<Peek> {
  const devices = host.maps.sysvDevices();
  if (!devices.ok) return devices;
  for (const pid of pidsToAsk(object, host)) {
    const mappings = host.maps.shared(pid);
    const mapping = mappings.ok
      ? mappings.value.find(
          (one) =>
            one.inode === object.id &&
            one.path.startsWith(`/SYSV${formatKey(object.key ?? 0).slice(2)}`) &&
            devices.value.has(deviceNumber(one)),
        )
      : undefined;
    if (mapping !== undefined) return readFile(calls, mapFile(pid, mapping), identityOf(mapping));
  }
  return fail("denied", "none of the processes that have it lets us read its mappings");
}

/** Its users are not known before the first sweep: anybody in its namespace may be one. Ids repeat in every other. */
function pidsToAsk({ users, ns }: IpcObject, { processes }: Host): readonly number[] {
  const listed = processes.list();
  const all = listed.ok ? listed.value : [];
  return (users.length > 0 ? users : all)
    .map(({ pid }) => pid)
    .filter((pid) => {
      const found = processes.ipcNs(pid);
      return found.ok && found.value === ns;
    });
}

const identityOf = (mapping: Mapping) => ({ dev: deviceNumber(mapping), inode: mapping.inode });

const mapFile = (pid: number, { start, end }: Mapping): string =>
  `/proc/${pid}/map_files/${start.toString(16)}-${end.toString(16)}`;

function peekFile(calls: ContentCalls, { kind, name, file }: IpcObject): Outcome<Peek> {
  if (name === null || file === null) return fail("absent", "it has no name");
  const prefix = kind === "posix-sem" ? "sem." : "";
  return readFile(calls, `/dev/shm/${prefix}${name.slice(1)}`, file);
}

function readFile(
  calls: ContentCalls,
  path: string,
  identity: { readonly dev: number; readonly inode: number },
): Outcome<Peek> {
  const file = openMemoryFile(calls, asBytes(path), identity, MOST_PEEKED);
  if (!file.ok) return file;
  const seen = readExtents(file.value.extents, file.value.read);
  file.value.close();
  return seen;
}

function readExtents(
  extents: readonly Extent[],
  read: (offset: number, to: Uint8Array) => Outcome<number>,
): Outcome<Peek> {
  const parts: PeekPart[] = [];
  let room = MOST_PEEKED;
  for (const { offset, length } of extents) {
    const bytes = Buffer.alloc(Math.min(length, room));
    if (bytes.length === 0) break;
    const done = read(offset, bytes);
    if (!done.ok) return done;
    parts.push({ label: "", offset, bytes: bytesOf(bytes.subarray(0, done.value)) });
    room -= bytes.length;
  }
  const isAll = extents.reduce((sum, { length }) => sum + length, 0) <= MOST_PEEKED;
  const rest = isAll ? null : `Only the first ${formatBytes(MOST_PEEKED)} of data are shown.`;
  return ok({ parts, rest });
}
