/** One at a time: a lock on the state directory that ends with its process, however that ends. */
import { closeSync, constants, openSync } from "node:fs";
import { join } from "node:path";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { failureThrown } from "./failure.ts";
import type { StateDirectory } from "./state-directory.ts";

/** A removal takes milliseconds, a backup of 1 GiB seconds. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 5;
const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Blocks the thread while somebody else has it; fails when patience, in ms, ends. Does nothing but call `act` with it. */
export function lockState<T>(
  { path }: StateDirectory,
  flock: (fd: number) => number,
  act: () => T,
  patience = PATIENCE_MS,
): Outcome<T> {
  const file = join(path, "lock");
  let fd: number;
  try {
    fd = openSync(file, FLAGS, 0o600);
  } catch (error) {
    return failureThrown(error, `open ${file}`);
  }
  try {
    const deadline = performance.now() + patience;
    while (flock(fd) !== 0) {
      if (performance.now() > deadline) {
        return fail("failed", `another shmtop has been removing for ${patience / 1000} s`);
      }
      pause();
    }
    return ok(act());
  } finally {
    closeSync(fd); // which unlocks it
  }
}

const never = new Int32Array(new SharedArrayBuffer(4));
const pause = () => void Atomics.wait(never, 0, 0, PAUSE_MS);
