/** Which kinds can be saved by copying: a new one is one file and one line here. */
import { saveMsg } from "./msg.ts";
import type { Save } from "./save.ts";
import { saveSem } from "./sem.ts";
import { saveShm } from "./shm.ts";

export const savers: Readonly<Record<string, Save>> = { shm: saveShm, sem: saveSem, msg: saveMsg };
