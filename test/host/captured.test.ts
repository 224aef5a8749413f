import { readlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { capturedHost } from "../../src/host/captured.ts";
import { openHost } from "../../src/host/open.ts";

const root = (name: string) => new URL(`../fixtures/proc/${name}`, import.meta.url).pathname;

/** The captured process with this command line. */
function pidOf(host: ReturnType<typeof capturedHost>, command: string): number {
  const list = host.processes.list();
  const found = (list.ok ? list.value : []).find(({ pid }) => {
    const one = host.processes.one(pid);
    return one.ok && one.value.command === command;
  });
  if (found === undefined) throw new Error(`no process ${command}`);
  return found.pid;
}

describe("a captured tree", () => {
  const host = capturedHost(root("busy"));

  it("stands at the moment of capture", () => {
    const { now, sinceBoot, bootedAt } = host.clock;
    expect(now()).toBe(bootedAt + sinceBoot());
    const postmaster = host.processes.one(pidOf(host, "postgres: main"));
    const age = now() - (postmaster.ok ? postmaster.value.startedAt : 0);
    expect(age).toBeGreaterThan(0);
    expect(age).toBeLessThan(10_000);
  });

  it("knows its own machine, users and capturer only", () => {
    expect(host.name).toBe("db1");
    expect(host.pageSize).toBe(4096);
    expect(host.self).toEqual({ pid: Number(readlinkSync(`${root("busy")}/self`)), uid: 0 });
    expect([host.accounts.user(999), host.accounts.group(33), host.accounts.user(12345)]).toEqual([
      "postgres",
      "www-data",
      null,
    ]);
    expect(host.kernel).toBeNull();
    expect(host.processes.sight()).toBe("all");
  });

  it("shows processes, what they map and what they wait for", () => {
    const web = pidOf(host, "/usr/sbin/apache2 -k start");
    const mailer = pidOf(host, "mailer");
    const reader = pidOf(host, "cache-reader");
    const ns = host.processes.ipcNs(web);
    expect(host.processes.one(reader)).toMatchObject({
      ok: true,
      value: {
        name: "cache-reader",
        uid: 33,
        state: "S",
        ipcNs: ns.ok && ns.value,
        rss: expect.any(Number),
      },
    });
    const mapped = host.maps.shared(reader);
    expect(mapped.ok && mapped.value.map(({ path, writable }) => [path, writable])).toEqual([
      ["/SYSV1234abcd (deleted)", false],
    ]);
    expect(host.processes.blocked(web)).toEqual({ ok: true, value: [{ kind: "sem", id: 1 }] });
    expect(host.processes.blocked(mailer)).toEqual({ ok: true, value: [{ kind: "msg", id: 1 }] });
  });

  it("has zombies and kernel threads, which map nothing", () => {
    expect(host.maps.shared(2)).toEqual({ ok: true, value: [] });
    expect(host.processes.one(2)).toMatchObject({
      ok: true,
      value: { name: "kthreadd", command: null },
    });
  });

  it("says gone of a process that it does not have", () => {
    const gone = { ok: false, failure: { why: "gone" } };
    expect(host.processes.one(999_999)).toMatchObject(gone);
    expect(host.maps.shared(999_999)).toMatchObject(gone);
    expect(host.processes.blocked(999_999)).toMatchObject(gone);
  });
});

describe("a tree captured without privilege", () => {
  const host = capturedHost(root("unreadable"));

  it("denies what the capturing user could not read, and no more", () => {
    const denied = { ok: false, failure: { why: "denied" } };
    const daemon = pidOf(host, "daemon");
    expect(host.self.uid).toBe(33);
    expect(host.maps.shared(daemon)).toMatchObject(denied);
    expect(host.processes.ipcNs(daemon)).toMatchObject(denied);
    expect(host.processes.blocked(daemon)).toMatchObject(denied);
    expect(host.processes.one(daemon)).toMatchObject({ ok: true, value: { uid: 0, ipcNs: null } });
    expect(host.maps.shared(pidOf(host, "own"))).toMatchObject({ ok: true, value: [{ inode: 1 }] });
  });
});

describe("a tree of an old kernel", () => {
  it("does not say whose call numbers it has", () => {
    const host = capturedHost(root("old-kernel"));
    expect(host.processes.blocked(pidOf(host, "ora_pmon_db1"))).toMatchObject({
      ok: false,
      failure: { why: "absent" },
    });
  });
});

describe("a hostile tree", () => {
  it("keeps every byte of names", () => {
    const host = capturedHost(root("hostile"));
    const liar = host.processes.one(pidOf(host, "\x1b]0;title\x07{bold}\xff\n) R 1"));
    expect(liar).toMatchObject({ ok: true, value: { name: "\x1b[31m\n\\n{x}\xff", state: "S" } });
    expect(host.processes.one(pidOf(host, "sh"))).toMatchObject({ ok: true, value: { name: ")" } });
  });
});

describe("openHost", () => {
  it("opens a tree, or says why it is none", () => {
    expect(openHost(root("busy"))).toMatchObject({ ok: true, value: { captured: true } });
    expect(openHost(null)).toMatchObject({ ok: true, value: { captured: false } });
    expect(openHost(root("missing"))).toMatchObject({ ok: false, failure: { errno: "ENOENT" } });
    expect(openHost(root("busy/stat"))).toMatchObject({ ok: false, failure: { errno: "ENOTDIR" } });
  });
});
