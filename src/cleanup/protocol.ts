/** What the thread that removes and restores is given, and what it says. */
import type { Outcome } from "../model/outcome.ts";
import type { Ending, Removal, RemovalOptions, Restoration, Target } from "../model/target.ts";

export type CleanupSetup =
  | { readonly task: "remove"; readonly targets: readonly Target[]; readonly wish: RemovalOptions }
  | { readonly task: "undo"; readonly entry: string; readonly anyId: boolean }
  | { readonly task: "end"; readonly ending: Ending };

/** The only order: stop after the target that is being removed now. */
export type CleanupOrder = "stop";

/** One per target, in order; one for an undo; one for the ends of undos, with the bytes of memory that they gave back. */
export type CleanupReport =
  | { readonly type: "removal"; readonly removal: Removal }
  | { readonly type: "restoration"; readonly restoration: Restoration }
  | { readonly type: "ended"; readonly freed: Outcome<number> };
