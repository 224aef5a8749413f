/** Which kinds can be put back from a copy: a new one is one file and one line here. */
import { restoreMsg } from "./msg.ts";
import type { Restorer } from "./restorer.ts";
import { restoreSem } from "./sem.ts";
import { restoreShm } from "./shm.ts";

export const restorers: readonly Restorer[] = [restoreShm, restoreSem, restoreMsg];
