/** The machine that we run on. */
import { uptime } from "node:os";
import { createAccounts } from "./accounts.ts";
import { createDescriptorReader } from "./descriptors.ts";
import { loadFileCalls } from "./file-calls.ts";
import { createFiles } from "./files.ts";
import type { Files, Host, MapReader } from "./host.ts";
import { type Libc, loadLibc } from "./libc.ts";
import { createLiveFiles } from "./live-files.ts";
import { createKernel } from "./live-kernel.ts";
import { createLiveList } from "./live-list.ts";
import { readRemoveIpc } from "./logind-settings.ts";
import { readBootTime, readHostName, readPageSize, readSelf, readUptime } from "./machine.ts";
import { mappedFileBirth } from "./map-birth.ts";
import { createPrivateReader, createTextReader } from "./maps-text.ts";
import { createNamespaces } from "./namespaces.ts";
import { createObjectFiles } from "./object-files.ts";
import { createTouchReader } from "./own-touches.ts";
import { createProcessCount } from "./process-count.ts";
import { createDirectoryReader, createNativeDirectoryReader } from "./process-directory.ts";
import { createProcesses } from "./processes.ts";
import { createProcmapReaders } from "./procmap.ts";
import { boundSysvDevices, learnSysvDevices } from "./sysv-devices.ts";
import { createWorkplaceReader } from "./workplace.ts";

const ROOT = "/proc";

/** @param native the native calls; `null`, which it is where they cannot be loaded, does without them, and so does a refused statx. */
export function liveHost(native: Libc | null = loadLibc()): Host {
  const calls = native === null ? null : loadFileCalls();
  const libc = calls === null ? null : native;
  const files = libc === null ? createFiles(ROOT) : createLiveFiles(libc, ROOT);
  const sinceBoot = () => readUptime(files) ?? uptime() * 1000;
  const bootedAt = readBootTime(files) ?? Math.floor((Date.now() - sinceBoot()) / 1000) * 1000;
  const pageSize = readPageSize(files);
  const self = readSelf(files);
  const facts = { root: ROOT, files, bootedAt, pageSize, arch: process.arch, self: process.pid };
  const directory =
    calls === null ? createDirectoryReader(ROOT) : createNativeDirectoryReader(ROOT, calls);
  const processes = createProcesses({ ...facts, directory });
  const kernel = libc === null ? null : createKernel(libc, files);
  const maps = createMaps(files, libc, self.pid);
  const descriptors =
    libc === null || calls === null ? null : createDescriptorReader(libc, calls, ROOT);
  const workplace = calls === null ? undefined : createWorkplaceReader(ROOT, files, calls);
  const list = libc === null ? null : createLiveList(libc, ROOT, createProcessCount(files, ROOT));
  return {
    captured: false,
    name: readHostName(files),
    pageSize,
    self,
    clock: { now: Date.now, sinceBoot, bootedAt },
    files,
    maps,
    processes: {
      ...processes,
      ...(list !== null && { list }),
      ...(workplace !== undefined && { workplace }),
    },
    kernel,
    namespaces: libc === null || kernel === null ? null : createNamespaces(libc, files, kernel),
    objectFiles: createObjectFiles({ root: ROOT, files, shared: maps.shared, descriptors, calls }),
    accounts: createAccounts("/etc"),
    removeIpc: () => readRemoveIpc(""),
    ownTouches: createTouchReader(),
  };
}

function createMaps(files: Files, libc: Libc | null, self: number): MapReader {
  const text = { shared: createTextReader(ROOT), private: createPrivateReader(ROOT) };
  const query = libc === null ? null : createProcmapReaders(libc, text, self);
  const { shared, private: ofPrivate } = query ?? text;
  let devices: ReturnType<MapReader["sysvDevices"]> | null = null;
  return {
    by: query === null ? "text" : "query",
    shared,
    private: ofPrivate,
    bornAt: (pid, mapping) => mappedFileBirth(ROOT, pid, mapping),
    sysvDevices() {
      if (devices?.ok !== true) {
        devices = libc === null ? boundSysvDevices(files) : learnSysvDevices(libc, self, shared);
      }
      return devices;
    },
  };
}
