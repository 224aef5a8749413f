/** What comes with the program and is loaded by it: threads, data files, native calls. They lie beside its text. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Worker, type WorkerOptions } from "node:worker_threads";

// In the single executable, src/embedded.ts takes the place of this file.

export type Koffi = typeof import("koffi");

/** The build makes a file of each. */
export const startThread = (
  name: "collector" | "cleanup" | "exporter",
  options: WorkerOptions,
): Worker => new Worker(join(import.meta.dirname, `${name}.cjs`), options);

/** `name` is relative to the project's root. Throws what `node:fs` throws. */
export const readShipped = (name: string): string =>
  readFileSync(join(import.meta.dirname, "..", name), "utf8");

/** Throws where there is no library for this platform. */
export const loadKoffi = (): Koffi => createRequire(import.meta.filename)("koffi");

/** Before execve(2): the new program's arguments up to the first of ours. */
export const prepareRestart = (): readonly string[] => [
  process.execPath,
  ...process.execArgv,
  ...process.argv.slice(1, 2),
];
