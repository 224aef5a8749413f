/** Where this user's journal and backups are, opened. */
import { homedir } from "node:os";
import {
  openStateDirectory,
  type StateDirectory,
  stateDirectoryPath,
} from "../host/state-directory.ts";
import type { Outcome } from "../model/outcome.ts";

/** @param make whether to make the directory; else its absence is a failure, `absent`. */
export function openState(make: boolean): Outcome<StateDirectory> {
  const euid = process.geteuid?.() ?? -1;
  return openStateDirectory(stateDirectoryPath(euid, process.env, homedir()), make);
}
