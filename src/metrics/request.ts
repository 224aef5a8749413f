/** What `shmtop export` was asked for. */
import type { Address } from "./address.ts";

export type ExportRequest = ListenRequest | TextfileRequest;

export interface ListenRequest {
  readonly to: "listener";
  readonly address: Address;
  /** Names that may stand in `Host`, besides the machine's own. */
  readonly allowedHosts: readonly string[];
  /** A look that ended less than so many seconds ago is not taken again. */
  readonly interval: number;
  readonly perObject: boolean;
}

export interface TextfileRequest {
  readonly to: "textfile";
  /** `-`: standard output. */
  readonly path: string;
  /** Seconds between two; `null`: only once. */
  readonly interval: number | null;
  readonly perObject: boolean;
}
