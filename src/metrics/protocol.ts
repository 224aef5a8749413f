/** What the exporter gives its thread when it starts: plain data, cloned. */

export interface LookerSetup {
  /** A captured /proc to read instead of the live one. */
  readonly procRoot: string | null;
  /** Objects of every ipc namespace, or of our own. */
  readonly namespaces: "all" | "own";
  /** Whether single objects are series too. */
  readonly perObject: boolean;
}
