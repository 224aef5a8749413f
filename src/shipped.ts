/** What comes with the program and is loaded by it: threads, data files, native calls. They lie beside its text. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Worker, WorkerOptions } from "node:worker_threads";

// In the single executable, src/embedded.ts takes the place of this file.

export type Koffi = typeof import("koffi");

/** The build makes a file of each. What starts threads takes several milliseconds to load, and most commands start none. */
export function startThread(
  name: "collector" | "player" | "gatherer" | "streamer" | "cleanup" | "exporter",
  options: WorkerOptions,
): Worker {
  started = true;
  const require = createRequire(import.meta.filename);
  const threads: typeof import("node:worker_threads") = require("node:worker_threads");
  return new threads.Worker(join(import.meta.dirname, `${name}.cjs`), options);
}

/** `name` is relative to the project's root. Throws what `node:fs` throws. */
export const readShipped = (name: string): string =>
  readFileSync(join(import.meta.dirname, "..", name), "utf8");

let koffi: Koffi | null = null;
let started = false;

/** Whether the native library is in this process, or may be: a thread can have loaded it. */
export const mayHaveKoffi = (): boolean => koffi !== null || started;

/** Throws where there is no library for this platform. */
export function loadKoffi(): Koffi {
  koffi ??= load();
  return koffi;
}

function load(): Koffi {
  const { arch } = process;
  const library = `@koromix/koffi-linux-${arch}/linux_${arch}/koffi.node`;
  const module = { exports: {} };
  try {
    // Where npm and the Debian package put it; to search for it takes longer than to load it.
    process.dlopen(module, join(import.meta.dirname, "../node_modules", library));
    return module.exports as Koffi;
  } catch {
    return loadFound(library);
  }
}

/** What koffi's own script would find, for less. */
function loadFound(library: string): Koffi {
  const require = createRequire(import.meta.filename);
  try {
    return require(library);
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
