import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import type { MappedFile } from "../../src/host/host.ts";
import { loadLibc } from "../../src/host/libc.ts";
import { createPrivateReader, createTextReader } from "../../src/host/maps-text.ts";
import { createProcmapReaders } from "../../src/host/procmap.ts";
import { type Actor, startActor } from "../support/actor.ts";
import { describeHere } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { askHost } from "./ask-host.ts";
import { startZombie } from "./zombie.ts";

const readers = { shared: createTextReader("/proc"), private: createPrivateReader("/proc") };
const text = readers.shared;
const libc = loadLibc();
const queries = libc === null ? null : createProcmapReaders(libc, readers, process.pid);
const query = queries?.shared ?? null;

describeHere("shared mappings", ["root", "IPC namespaces", "gcc"], (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;
  beforeAll(async () => {
    namespace = await openNamespace();
    actor = await startActor({ namespace });
  });
  afterAll(async () => {
    await actor.kill();
    namespace.close();
  });

  /** What both readers say of a process, after checking that they say the same. */
  function shared(pid: number) {
    const outcome = text(pid);
    if (query !== null) expect(query(pid)).toEqual(outcome);
    return outcome;
  }
  const paths = (pid: number) => {
    const outcome = shared(pid);
    return outcome.ok ? outcome.value.map(({ path }) => path) : outcome.failure.why;
  };

  test("this kernel is read by query from Linux 6.11 on", () => {
    const [major = 0, minor = 0] = release().split(".").map(Number);
    expect(query !== null).toBe(major > 6 || (major === 6 && minor >= 11));
  });

  test("a process without any has none", () => {
    expect(paths(actor.pid)).toEqual([]);
  });

  test("a segment attached twice, read-only, and split to no access", async () => {
    const id = await actor.number("shm_create 0x1234abcd 12288");
    const [writable = ""] = await actor.send(`shm_attach ${id}`);
    await actor.send(`protect ${writable} 4096 4096 none`);
    const [readable = ""] = await actor.send(`shm_attach ${id} ro`);
    const outcome = shared(actor.pid);
    const rows = outcome.ok ? outcome.value.filter(({ inode }) => inode === id) : [];
    const shape = rows.map((row) => [
      row.start,
      row.end - row.start,
      row.offset,
      row.readable,
      row.writable,
    ]);
    const at = Number(writable);
    expect(shape.sort(([a], [b]) => Number(a) - Number(b))).toEqual(
      [
        [at, 4096, 0, true, true],
        [at + 4096, 4096, 4096, false, false],
        [at + 8192, 4096, 8192, true, true],
        [Number(readable), 12288, 0, true, false],
      ].sort(([a], [b]) => Number(a) - Number(b)),
    );
    expect(new Set(rows.map(({ path }) => path))).toEqual(new Set(["/SYSV1234abcd (deleted)"]));
  });

  test("memfd and /dev/shm files under any name, deleted or not", async () => {
    const file = `/dev/shm/shmtop-test-${process.pid}`;
    for (const name of ["x/SYSV12345678", "\\x1b[2J\\x0a{bold}\\xff", "back\\x5c012slash"]) {
      await actor.send(`map ${await actor.number(`memfd ${name} 4096`)} 4096`);
    }
    await actor.send(`map ${await actor.number(`create_file ${file} 4096`)} 4096 r`);
    expect(paths(actor.pid)).toContain(file);
    await actor.send(`unlink ${file}`);
    const found = paths(actor.pid);
    expect(found).toContain(`${file} (deleted)`);
    expect(found).toContain("/memfd:x/SYSV12345678 (deleted)");
    expect(found).toContain("/memfd:\x1b[2J\\012{bold}\xff (deleted)");
    expect(found).toContain("/memfd:back\\012slash (deleted)");
  });

  test("a path longer than the query can name", async () => {
    const directory = mkdtempSync(join(tmpdir(), "shmtop-maps-"));
    const name = "d".repeat(230);
    const script = `cd "$1"; for i in $(seq 20); do mkdir ${name}; cd -P ${name}; done; echo ready; exec cat`;
    const deep = spawn("sh", ["-c", script, "sh", directory], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(deep.stdout, "data");
    const fd = await actor.number(`create_file /proc/${deep.pid}/cwd/file 4096`);
    const [address = ""] = await actor.send(`map ${fd} 4096`);
    const found = paths(actor.pid);
    await actor.send(`unmap ${address} 4096`);
    deep.stdin.end();
    spawnSync("rm", ["-rf", directory]); // by steps: a path of this length is too long for unlink
    expect(found).toContain(`${directory}/${`${name}/`.repeat(20)}file`);
  });

  test("anonymous shared memory of our own", () => {
    const address = libc?.reserve(65536, 0) ?? -1;
    const outcome = shared(process.pid);
    libc?.unreserve(address, 65536);
    const own = outcome.ok ? outcome.value.find(({ start }) => start === address) : undefined;
    expect(own).toMatchObject({
      end: address + 65536,
      readable: false,
      path: "/dev/zero (deleted)",
    });
  });

  test("kernel threads and zombies have none, the dead are gone", async () => {
    const zombie = await startZombie();
    expect(paths(2)).toEqual([]);
    expect(paths(zombie.pid)).toEqual([]);
    await zombie.end();
    expect(paths(zombie.parent)).toBe("gone");
  });

  test("more text than the budget is given up", () => {
    const poor = createTextReader("/proc", 100);
    expect(poor(process.pid)).toMatchObject({ ok: false, failure: { why: "failed" } });
  });
});

describeHere("private mappings", ["root", "IPC namespaces", "gcc"], (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;
  beforeAll(async () => {
    namespace = await openNamespace();
    actor = await startActor({ namespace });
    // A shared one between them.
    await actor.send(`map ${await actor.number("memfd cache 4096")} 4096`);
  });
  afterAll(async () => {
    await actor.kill();
    namespace.close();
  });

  // The text names what is no file too, such as the heap.
  const all = ({ inode }: MappedFile) => inode > 0;
  /** What both readers say, after checking that they say the same. */
  function wanted(pid: number, isWanted: (file: MappedFile) => boolean) {
    const outcome = readers.private(pid, isWanted);
    if (queries !== null) expect(queries.private(pid, isWanted)).toEqual(outcome);
    return outcome.ok ? outcome.value : [];
  }

  test("of every file are a program's own and its libraries'", () => {
    for (const pid of [actor.pid, process.pid]) {
      const paths = wanted(pid, all).map(({ path }) => path);
      expect(paths.length).toBeGreaterThan(10);
      expect(paths.join()).toContain("/libc.so.6");
    }
  });
  test("of one file are those alone", () => {
    const [one] = wanted(actor.pid, all);
    if (one === undefined) throw new Error("no private mapping");
    const own = wanted(actor.pid, ({ inode }) => inode === one.inode);
    expect(own.length).toBeGreaterThan(1);
    expect(new Set(own.map(({ path }) => path))).toEqual(new Set([one.path]));
    expect(wanted(actor.pid, () => false)).toEqual([]);
  });
  test("of kernel threads there are none", () => expect(wanted(2, all)).toEqual([]));
});

describeHere(
  "another user's mappings",
  ["root", "a checkout that the user nobody can read"],
  (test) => {
    test("are denied by both readers", () => {
      const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];
      const denied = { ok: false, failure: { why: "denied", errno: "EACCES" } };
      const answers = askHost(
        nobody,
        "[host.maps.shared(1), portable.maps.shared(1), host.maps.private(1, () => true)]",
      );
      expect(answers).toMatchObject([denied, denied, denied]);
    });
  },
);
