/** Asks the kernel for a certain id: kernel.{shm,sem,msg}_next_id, for the ipc namespace of the calling thread. */
import { writeFileSync } from "node:fs";
import { type Outcome, ok } from "../model/outcome.ts";
import { failureThrown } from "./failure.ts";

/**
 * The next object made in this namespace, by whomever, takes this id, or another one when that is taken; then it is over. Until
 * then it stays armed, and nothing but making an object ends that. Needs CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN.
 */
export function askForId(kind: "shm" | "sem" | "msg", id: number): Outcome<null> {
  const path = `/proc/sys/kernel/${kind}_next_id`;
  try {
    writeFileSync(path, String(id), { flag: "w" });
    return ok(null);
  } catch (error) {
    return failureThrown(error, `write ${path}`);
  }
}
