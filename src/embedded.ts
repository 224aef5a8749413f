/** What `src/shipped.ts` is in the single executable, which carries threads, data files and native calls within itself. */
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { getAsset } from "node:sea";
import { getEnvironmentData, setEnvironmentData, Worker } from "node:worker_threads";
import type * as shipped from "./shipped.ts";

/** The native library among the assets; threads find its path under the same name. */
const LIBRARY = "koffi.node";

/** Environment variable of a restarted process: the path of the library that it has open already. */
const INHERITED = "SHMTOP_LIBRARY";

/** fcntl(2), include/uapi/asm-generic/fcntl.h. */
const F_SETFD = 2;

export const startThread: typeof shipped.startThread = (name, options) => {
  try {
    // Where the thread cannot: the read-only mode's filter lets nobody make a file.
    loadKoffi();
  } catch {
    // The thread finds that out itself, and does without.
  }
  return new Worker(getAsset(`${name}.cjs`, "utf8"), { ...options, eval: true });
};

export const readShipped: typeof shipped.readShipped = (name) => getAsset(name, "utf8");

export const loadKoffi: typeof shipped.loadKoffi = () => {
  const known = getEnvironmentData(LIBRARY);
  if (typeof known === "string") return load(known);
  const inherited = process.env[INHERITED];
  if (inherited !== undefined && isLibrary(inherited)) return remember(inherited);
  let failure: unknown;
  // The last one is no noexec mount: we run from it.
  for (const folder of ["/tmp", "/var/tmp", tmpdir(), dirname(process.execPath)]) {
    try {
      return loadFrom(folder);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
};

export const mayHaveKoffi: typeof shipped.mayHaveKoffi = () =>
  typeof getEnvironmentData(LIBRARY) === "string";

/** The descriptor stays open: threads that start later load the library through it. */
function loadFrom(folder: string): shipped.Koffi {
  const fd = openNameless(folder);
  try {
    const library = new Uint8Array(getAsset(LIBRARY));
    for (let at = 0; at < library.length; ) at += writeSync(fd, library, at);
    return remember(`/proc/self/fd/${fd}`);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function remember(path: string): shipped.Koffi {
  const koffi = load(path);
  setEnvironmentData(LIBRARY, path);
  return koffi;
}

/** Anybody can set a variable: what it leads to must be what we carry, byte for byte. */
function isLibrary(path: string): boolean {
  try {
    return readFileSync(path).equals(new Uint8Array(getAsset(LIBRARY)));
  } catch {
    return false;
  }
}

/** A new file whose name is gone before it has a byte. */
function openNameless(folder: string): number {
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const ours = mkdtempSync(join(folder, "shmtop-"));
  try {
    const path = join(ours, LIBRARY);
    const fd = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o700);
    unlinkSync(path);
    return fd;
  } finally {
    rmdirSync(ours);
  }
}

/** Of koffi's own script only the search for the library would be used. */
function load(path: string): shipped.Koffi {
  const module = { exports: {} };
  process.dlopen(module, path);
  return module.exports as shipped.Koffi;
}

/** Node repeats the program's name where a script's would be, and does so again. */
export const prepareRestart: typeof shipped.prepareRestart = () => {
  const path = getEnvironmentData(LIBRARY);
  if (typeof path === "string") {
    const setFlags = load(path).load(null).func("int fcntl(int fd, int command, int flags)");
    // Without FD_CLOEXEC.
    if (setFlags(Number(basename(path)), F_SETFD, 0) === 0) process.env[INHERITED] = path;
  }
  return [process.execPath, ...process.execArgv];
};
