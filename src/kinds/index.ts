/** The registry of kinds, in the order of their panes: a new kind is one folder and one line here. */
import { kindColumn } from "./columns.ts";
import type { ReadableKind } from "./define.ts";
import type { FileKind } from "./define-file.ts";
import { memfd } from "./memfd/index.ts";
import { mqueue } from "./mqueue/index.ts";
import { msg } from "./msg/index.ts";
import { posixSem } from "./posix-sem/index.ts";
import { posixShm } from "./posix-shm/index.ts";
import { sem } from "./sem/index.ts";
import { shm } from "./shm/index.ts";

const registered: readonly (ReadableKind | FileKind)[] = [
  shm,
  sem,
  msg,
  posixShm,
  posixSem,
  mqueue,
  memfd,
];

const named = { ...kindColumn, values: registered.map(({ id }) => id) };

export const kinds: typeof registered = registered.map((kind) => ({
  ...kind,
  columns: kind.columns.map((column) => (column === kindColumn ? named : column)),
}));
