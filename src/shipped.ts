/** What comes with the program and is loaded by it: threads, data files, native calls. They lie beside its text. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Worker, type WorkerOptions } from "node:worker_threads";

// In the single executable, src/embedded.ts takes the place of this file.

export type Koffi = typeof import("koffi");

/** The build makes a file of each. */
export const startThread = (
  name: "collector" | "player" | "gatherer" | "streamer" | "cleanup" | "exporter",
  options: WorkerOptions,
): Worker => new Worker(join(import.meta.dirname, `${name}.cjs`), options);

/** `name` is relative to the project's root. Throws what `node:fs` throws. */
export const readShipped = (name: string): string =>
  readFileSync(join(import.meta.dirname, "..", name), "utf8");

/** Throws where there is no library for this platform. */
export function loadKoffi(): Koffi {
  const require = createRequire(import.meta.filename);
  const { arch } = process;
  try {
    // What koffi's own script would find, at three times the cost.
    return require(`@koromix/koffi-linux-${arch}/linux_${arch}/koffi.node`);
  } catch {
    return require("koffi");
  }
}

/** Before execve(2): the new program's arguments up to the first of ours. */
export const prepareRestart = (): readonly string[] => [
  process.execPath,
  ...process.execArgv,
  ...process.argv.slice(1, 2),
];
