/** What the exporter and its thread say to each other: plain data, cloned. */

/** Given to the thread when it starts. */
export interface LookerSetup {
  /** A captured /proc to read instead of the live one. */
  readonly procRoot: string | null;
  /** Objects of every ipc namespace, or of our own. */
  readonly namespaces: "all" | "own";
  /** Whether single objects are series too. */
  readonly perObject: boolean;
}

/** For each message to the thread, whatever it says, one of these. */
export type Answer =
  | { readonly type: "exposed"; readonly text: string }
  | { readonly type: "failed"; readonly text: string };
