/** A state directory of a test's own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openStateDirectory, type StateDirectory } from "../../src/host/state-directory.ts";

export function stateDirectory(): StateDirectory {
  const home = mkdtempSync(join(tmpdir(), "shmtop-state-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const state = openStateDirectory(join(home, "shmtop"), true);
  if (!state.ok) throw new Error(state.failure.text);
  return state.value;
}
