/** What the thread that removes is given, and what it says. */
import type { Removal, Target } from "../model/target.ts";

export interface CleanupSetup {
  readonly targets: readonly Target[];
  readonly force: boolean;
}

/** The only order: stop after the target that is being removed now. */
export type CleanupOrder = "stop";

/** One per target, in order. */
export type CleanupReport = Removal;
