import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadFileCalls } from "../../src/host/file-calls.ts";
import { createFiles } from "../../src/host/files.ts";
import type { Files } from "../../src/host/host.ts";
import { loadLibc } from "../../src/host/libc.ts";
import { liveHost } from "../../src/host/live.ts";
import { createLiveList } from "../../src/host/live-list.ts";
import {
  createDirectoryReader,
  createNativeDirectoryReader,
} from "../../src/host/process-directory.ts";
import { createProcesses } from "../../src/host/processes.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { type Actor, startActor } from "../support/actor.ts";
import { describeHere } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { until } from "../support/until.ts";
import { startZombie } from "./zombie.ts";

const libc = loadLibc();
const hosts = [
  ["by native calls", liveHost()],
  ["by files alone", liveHost(null)],
] as const;

describe.each(hosts)("the list of processes %s", (_, host) => {
  it("holds us, and no pid that is not one", () => {
    const list = host.processes.list();
    const pids = list.ok ? list.value.map(({ pid }) => pid) : [];
    expect(pids).toContain(process.pid);
    expect(pids).toContain(1);
    expect(pids.every((pid) => Number.isInteger(pid) && pid > 0)).toBe(true);
    expect(new Set(pids).size).toBe(pids.length);
  });

  it("tells itself who we are", () => {
    expect(host.self).toEqual({ pid: process.pid, uid: process.geteuid?.() });
    expect(host.processes.one(process.pid)).toMatchObject({
      ok: true,
      value: {
        ppid: process.ppid,
        uid: process.geteuid?.(),
        state: expect.stringMatching(/[RSD]/),
      },
    });
  });

  it("dates a process that starts now to now", async () => {
    const child = spawn("sleep", ["60"], { argv0: "sleep a\tb" });
    const now = host.clock.now();
    const one = host.processes.one(child.pid ?? 0);
    expect(one).toMatchObject({ ok: true, value: { ppid: process.pid } });
    // Boot time is known in whole seconds.
    expect(Math.abs((one.ok ? one.value.startedAt : 0) - now)).toBeLessThan(1500);
    child.kill();
    await once(child, "exit");
    expect(host.processes.one(child.pid ?? 0)).toMatchObject({
      ok: false,
      failure: { why: "gone" },
    });
    expect(host.processes.ipcNs(child.pid ?? 0)).toMatchObject({ failure: { why: "gone" } });
    expect(host.processes.blocked(child.pid ?? 0)).toMatchObject({ failure: { why: "gone" } });
  });
});

describe("the directory of a process", () => {
  it.skipIf(libc === null)("is the same by a native call", () => {
    const calls = loadFileCalls();
    if (calls === null) throw new Error("no native calls");
    const readers = [createDirectoryReader("/proc"), createNativeDirectoryReader("/proc", calls)];
    for (const pid of [process.pid, 1, process.ppid]) {
      const { ino, uid } = statSync(`/proc/${pid}`);
      for (const read of readers) expect(read(pid)).toEqual(ok({ uid, token: ino }));
    }
    for (const read of readers)
      expect(read(2 ** 22 + 1)).toMatchObject({ ok: false, failure: { why: "gone" } });
  });
});

describe("the token of a process", () => {
  it.skipIf(libc === null)("is the inode of its directory, and stays", () => {
    const tokens = () => {
      const list = liveHost().processes.list();
      return new Map(list.ok ? list.value.map(({ pid, token }) => [pid, token]) : []);
    };
    const first = tokens();
    expect(first.get(process.pid)).toBe(statSync(`/proc/${process.pid}`).ino);
    expect(tokens().get(process.pid)).toBe(first.get(process.pid));
  });
});

describeHere("a pid that is used again", ["root"], (test) => {
  // In a pid namespace of its own every process gets pid 99; the parent answers the pid of each, and ends it on demand.
  const script = `while read line; do
    echo 98 >/proc/sys/kernel/ns_last_pid; sleep 600 & echo $!; read line; kill -9 $!; wait $!; done 2>/dev/null`;

  test.skipIf(libc === null)("has another token each time", async () => {
    if (libc === null) return;
    const child = spawn("unshare", ["-pf", "--mount-proc", "--kill-child", "bash", "-c", script], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const seen = new Set<number>();
    for (let round = 0; round < 100; round++) {
      child.stdin.write("start\n");
      expect((await lines.next()).value).toBe("99");
      const root = `/proc/${child.pid}/task/${child.pid}/children`;
      const inner = await until("the namespace's first process", () => firstChild(root));
      const list = createLiveList(libc, `/proc/${inner}/root/proc`, () => null)();
      seen.add((list.ok && list.value.find(({ pid }) => pid === 99)?.token) || 0);
      child.stdin.write("end\n");
    }
    child.stdin.end();
    expect(seen.size).toBe(100);
    expect(seen).not.toContain(0);
  });

  const firstChild = (path: string): number | undefined => {
    const text = liveHost().files.read(path.slice("/proc/".length));
    return text.ok ? Number(text.value.split(" ")[0]) || undefined : undefined;
  };
});

describe("a process that is replaced while it is read", () => {
  const stat = (starttime: number) =>
    ok(asBytes(`7 (a) S 1 7 7 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 ${starttime} 0 9 0\n`));
  const status = asBytes(
    "Name:\ta\nUid:\t1\t1\t1\t1\nGid:\t1\t1\t1\t1\nGroups:\t\nCapEff:\t0000000000000000\n",
  );

  function read(starts: number[]) {
    const files: Files = {
      read: (path) =>
        path === "7/stat"
          ? stat(starts.shift() ?? 0)
          : ok(path === "7/status" ? status : asBytes("")),
      link: () => fail("denied", "no"),
    };
    return createProcesses({
      root: "/nowhere",
      files,
      bootedAt: 1000,
      pageSize: 4096,
      arch: "x64",
      self: 42,
    }).one(7);
  }

  it("is gone", () => {
    expect(read([500, 501])).toMatchObject({ ok: false, failure: { why: "gone" } });
    expect(read([500, 500])).toMatchObject({
      ok: true,
      value: { startedAt: 6000, rss: 36864, command: null },
    });
  });
});

describe("a process whose token is known", () => {
  const { ino } = statSync(`/proc/${process.pid}`);

  /** How often its stat was read, each time with another start, and what came of it. */
  function read(token: number) {
    let starts = 0;
    const live = createFiles("/proc");
    const files: Files = {
      ...live,
      read: (path) => {
        const text = live.read(path);
        if (path !== `${process.pid}/stat` || !text.ok) return text;
        starts += 1;
        return ok(asBytes(text.value.replace(/(\) (?:\S+ ){19})\d+/, `$1${starts}`)));
      },
    };
    const facts = { root: "/proc", files, bootedAt: 0, pageSize: 4096, arch: "x64" };
    const directory = createDirectoryReader("/proc");
    const outcome = createProcesses({ ...facts, directory, self: process.pid }).one(
      process.pid,
      token,
    );
    return { starts, outcome };
  }

  it("is read once: its directory is still the one that was listed", () => {
    expect(read(ino)).toMatchObject({ starts: 1, outcome: { ok: true, value: { startedAt: 10 } } });
  });

  it("is gone where another has its directory, and another start", () => {
    const gone = { ok: false, failure: { why: "gone" } };
    expect(read(ino + 1)).toMatchObject({ starts: 2, outcome: gone });
    expect(read(0)).toMatchObject({ starts: 2, outcome: gone });
  });
});

describeHere("a process of any name", ["root", "IPC namespaces", "gcc"], (test) => {
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

  test.each(hosts)("keeps its bytes %s", async (_, host) => {
    for (const [command, name] of [
      ["comm )\\x20R\\x201", ") R 1"],
      ["comm \\x1b[2J\\x0a\\x5cn\\xff", "\x1b[2J\n\\n\xff"],
      ["comm \\x0dUid:\\x091\\x092", "\rUid:\t1\t2"],
    ] as const) {
      await actor.send(command);
      const one = host.processes.one(actor.pid);
      expect(one).toMatchObject({ ok: true, value: { name, uid: 0, ipcNs: namespace.inode } });
    }
  });

  test.each(hosts)("tells its namespace %s", (_, host) => {
    expect(host.processes.ipcNs(actor.pid)).toEqual({ ok: true, value: namespace.inode });
  });

  test.each(hosts)("tells what its threads wait for %s", async (_, host) => {
    const worker = await startActor({ namespace });
    expect(host.processes.blocked(worker.pid)).toEqual({ ok: true, value: [] });
    const sem = await worker.number("sem_create private 1");
    const msg = await worker.number("msg_create private");
    const calls = (count: number) =>
      until(`${count} blocked threads`, () => {
        const blocked = host.processes.blocked(worker.pid);
        return blocked.ok && blocked.value.length === count ? blocked.value : undefined;
      });
    await worker.send(`thread sem_operate ${sem} 0 -1`);
    expect(await calls(1)).toEqual([{ kind: "sem", id: sem }]);
    await worker.send(`thread msg_receive ${msg} 0`);
    expect(await calls(2)).toEqual([
      { kind: "sem", id: sem },
      { kind: "msg", id: msg },
    ]);
    await worker.kill();
  });

  test.each(hosts)("is a zombie without a command line at its end %s", async (_, host) => {
    const zombie = await startZombie();
    expect(host.processes.one(zombie.pid)).toMatchObject({
      ok: true,
      value: { state: "Z", name: "sh", ppid: zombie.parent, command: null, rss: 0 },
    });
    await zombie.end();
  });
});
