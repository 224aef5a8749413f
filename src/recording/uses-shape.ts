/** The shape of what an observation tells of uses: mappings, descriptors, and who waits for what. */
import type {
  Attachment,
  FileIdentity,
  InnerWait,
  OpenFile,
  Opens,
  Sweep,
  Wait,
  Waits,
} from "../model/uses.ts";
import {
  boolean,
  bytes,
  fields,
  list,
  moment,
  number,
  oneOf,
  orAbsent,
  orNull,
  remembered,
  word,
} from "./shape.ts";

/** Which file it is. */
export const file = { dev: number, inode: number };

const attachment = fields<Attachment>({
  ...file,
  pid: number,
  ipcNs: orNull(number),
  device: oneOf("sysv", "other"),
  path: bytes,
  vmas: number,
  writable: boolean,
  bornAt: orNull(moment),
  bytes: number,
});

export const sweep = fields<Sweep>({
  time: moment,
  done: boolean,
  attachments: remembered(list(attachment)),
  seen: number,
  unreadable: number,
  skipped: number,
  unlooked: orAbsent(list(fields<FileIdentity>(file))),
});

const wait = fields<Wait>({
  pid: number,
  ipcNs: orNull(number),
  kind: word,
  id: number,
  threads: number,
});

export const waits = fields<Waits>({
  time: moment,
  done: boolean,
  waits: list(wait),
  unreadable: number,
  stopped: orAbsent(number),
});

export const innerWait = fields<InnerWait>({
  ...file,
  pid: number,
  offset: orNull(number),
  threads: number,
});

const openFile = fields<OpenFile>({
  ...file,
  pid: number,
  path: bytes,
  fds: number,
  writable: boolean,
});

export const opens = fields<Opens>({
  time: moment,
  done: boolean,
  files: remembered(list(openFile)),
  unreadable: number,
});
