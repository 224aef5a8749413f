/** The registry of kinds, in the order of their panes: a new kind is one folder and one line here. */
import type { ReadableKind } from "./define.ts";
import { msg } from "./msg/index.ts";
import { sem } from "./sem/index.ts";
import { shm } from "./shm/index.ts";

export const kinds: readonly ReadableKind[] = [shm, sem, msg];
