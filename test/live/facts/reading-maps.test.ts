/** What it takes to read other processes' mappings, what that hides, and that shmtop says so. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  mkdtempSync,
  openSync,
  promises,
  readFileSync,
  readSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { liveHost } from "../../../src/host/live.ts";
import { startZombie } from "../../host/zombie.ts";
import { describeHere, describeLive } from "../../support/describe-live.ts";
import { type IpcNamespace, nextSegmentIsRare } from "../../support/namespace.ts";
import { bundle } from "../../support/project.ts";
import { type ListDocument, type ListedObject, listObjects } from "../../support/shmtop.ts";
import { look, openStage } from "./stage.ts";

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;
const PAGE = 4096;

describeHere("reading maps of other processes", NEEDS, (test) => {
  test("one synchronous read into one buffer is many times faster than fs.promises.readFile", async () => {
    const buffer = Buffer.alloc(65536);
    const rounds = 300;
    const readSynchronously = () => {
      const fd = openSync("/proc/self/stat", "r");
      readSync(fd, buffer);
      closeSync(fd);
    };
    const elapsed = async (action: () => unknown) => {
      const start = performance.now();
      for (let n = 0; n < rounds; n++) await action();
      return performance.now() - start;
    };
    const readByPromise = () => promises.readFile("/proc/self/stat");
    const times: [number, number][] = [];
    for (let lap = 0; lap < 5; lap++)
      times.push([await elapsed(readSynchronously), await elapsed(readByPromise)]);
    // The best of each: what else runs on this machine makes either one slower, never faster.
    const best = (which: 0 | 1) => Math.min(...times.map((lap) => lap[which]));
    expect(best(1)).toBeGreaterThan(2 * best(0));
  });

  test("four FIFOs opened through fs.promises stop every later call of it, and no look of shmtop's", async () => {
    const directory = mkdtempSync(join(tmpdir(), "shmtop-fifos-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const threads = Number(process.env.UV_THREADPOOL_SIZE ?? 4);
    const fifos = Array.from({ length: threads }, (_, n) => join(directory, String(n)));
    await once(spawn("sh", ["-c", 'mkfifo "$@"', "sh", ...fifos]), "exit");
    const opened = fifos.map((fifo) => promises.open(fifo, "r"));
    let answered = false;
    const later = promises.readFile("/proc/self/stat").then(() => (answered = true));
    expect(look().objects).toBeDefined();
    for (let n = 0; n < 1000; n++) await turn();
    expect(answered).toBe(false);
    const writers = fifos.map((fifo) => openSync(fifo, "r+"));
    await later;
    for (const handle of opened) await (await handle).close();
    for (const fd of writers) closeSync(fd);
  });

  test("a reader of an exited process gets ESRCH from an open file and ENOENT from a new one", async () => {
    const { start } = await openStage();
    const other = await start();
    const path = `/proc/${other.pid}/maps`;
    const fd = openSync(path, "r");
    onTestFinished(() => closeSync(fd));
    await other.kill();
    expect(() => readSync(fd, Buffer.alloc(PAGE))).toThrow("ESRCH");
    expect(() => openSync(path, "r")).toThrow("ENOENT");
    expect(liveHost().maps.shared(other.pid)).toMatchObject({ failure: { why: "gone" } });
  });

  test("a zombie's maps are empty, and hide nobody", async () => {
    const zombie = await startZombie();
    onTestFinished(zombie.end);
    expect(readFileSync(`/proc/${zombie.pid}/maps`, "utf8")).toBe("");
    expect(liveHost().maps.shared(zombie.pid)).toEqual({ ok: true, value: [] });
  });
});

const READABLE = ["a checkout that the user nobody can read"] as const;
const AS_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
/** What docker gives a container's root; CAP_SYS_PTRACE is not in it. */
const DOCKER = [
  ...["chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap"],
  ...["net_bind_service", "net_raw", "sys_chroot", "mknod", "audit_write", "setfcap"],
];

/** shmtop list --json, run by some other command line in the namespace. */
function list(namespace: IpcNamespace, command: readonly string[]): ListDocument {
  const { stdout, stderr, status } = namespace.run([
    ...command,
    ...[process.execPath, bundle, "list", "--json", "--kind", "shm", "--namespaces", "own"],
  ]);
  if (stdout === "") throw new Error(`shmtop list ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}
const pick = ({ objects }: ListDocument, id: number): ListedObject | undefined =>
  objects.find((object) => object.id === id);

describeLive("who may see the users of a segment", [...NEEDS, ...READABLE], (test) => {
  /** An attached segment, and one whose creator is alive and has it not attached. */
  async function twoSegments() {
    const stage = await openStage();
    const attached = await stage.actor.number("shm_create private 4096 0666");
    const parked = await stage.actor.number("shm_create private 4096 0666");
    await stage.actor.send(`shm_attach ${attached}`);
    return { ...stage, attached, parked };
  }

  test("the maps of another user's process need CAP_SYS_PTRACE: an unprivileged user finds 0 of 1 attaches", async () => {
    const { namespace, actor, attached } = await twoSegments();
    const reader = namespace.run([...AS_NOBODY, "cat", `/proc/${actor.pid}/maps`]);
    expect(reader.stderr).toContain("Permission denied");
    const seen = await listObjects(["--kind", "shm"], { namespace, user: "nobody" });
    expect(pick(seen, attached)).toMatchObject({ nattch: 1, found: 0, users: [] });
    expect(pick(seen, attached)?.verdict.state).toBe("unknown");
    expect(seen.complete).toBe(false);
  });

  test("root with docker's default capabilities finds 0 of 1 attaches", async () => {
    const { namespace, actor, attached, parked } = await twoSegments();
    const kept = DOCKER.map((name) => `+${name}`).join(",");
    const docker = ["setpriv", "--inh-caps=-all", `--bounding-set=-all,${kept}`, "--"];
    const reader = namespace.run([...docker, "cat", `/proc/${actor.pid}/maps`]);
    expect(reader.stderr).toContain("Permission denied");
    const seen = list(namespace, docker);
    expect(pick(seen, attached)).toMatchObject({ nattch: 1, found: 0 });
    expect(pick(seen, attached)?.verdict.state).toBe("unknown");
    expect(pick(seen, parked)?.verdict.state).not.toBe("orphan");
    expect(seen.problems.map(({ code }) => code)).toContain("unreadable-processes");
  });

  test("with hidepid=2 the tables stay and everybody else's processes are gone: nothing becomes an orphan", async () => {
    const { namespace, actor, attached, parked } = await twoSegments();
    const hidden = mounted("hidepid=2", AS_NOBODY);
    expect(namespace.run([...hidden, "ls", `/proc/${actor.pid}`]).status).not.toBe(0);
    const table = namespace.run([...hidden, "cat", "/proc/sysvipc/shm"]).stdout;
    expect(table.trimEnd().split("\n")).toHaveLength(3);
    const seen = list(namespace, hidden);
    expect(seen.complete).toBe(false);
    expect(pick(seen, attached)?.verdict.state).toBe("unknown");
    expect(pick(seen, parked)?.verdict.state).toBe("unknown");
    expect(seen.problems.map(({ text }) => text).join()).toContain("hidepid");
  });

  test("subset=pid takes /proc/sysvipc away, and shmtop says that it is not there", async () => {
    const { namespace } = await twoSegments();
    const subset = mounted("subset=pid", []);
    const { stderr } = namespace.run([...subset, "cat", "/proc/sysvipc/shm"]);
    expect(stderr).toContain("No such file");
    const seen = list(namespace, subset);
    expect(seen).toMatchObject({ complete: false, objects: [] });
    const tables = seen.problems.filter(({ code }) => code.startsWith("unread-"));
    expect(tables).toMatchObject([{ text: expect.stringContaining("subset=pid") }]);
  });
});

describeLive("CAP_PERFMON", [...NEEDS, ...READABLE, "Linux 6.15"], (test) => {
  test("alone it reads the maps of others, and not the namespace that they are in", async () => {
    const { namespace, actor } = await openStage();
    nextSegmentIsRare(namespace);
    const id = await actor.number("shm_create private 4096");
    await actor.send(`shm_attach ${id}`);
    const watcher = [...AS_NOBODY, "--inh-caps=+perfmon", "--ambient-caps=+perfmon"];
    expect(namespace.run([...watcher, "cat", `/proc/${actor.pid}/maps`]).stdout).toContain("SYSV");
    const link = namespace.run([...watcher, "readlink", "-v", `/proc/${actor.pid}/ns/ipc`]);
    expect(link.stderr).toContain("Permission denied");
    const segment = pick(list(namespace, watcher), id);
    expect(segment).toMatchObject({ nattch: 1, found: 1, users: [{ pid: actor.pid }] });
    expect(segment?.verdict).toMatchObject({
      state: "unknown",
      reasons: [{ code: "namespace-unproven" }],
    });
  });
});

/** A command line that runs the rest in a mount namespace of its own, where /proc has that option. */
const mounted = (option: string, become: readonly string[]): string[] => [
  ...["unshare", "--mount", "sh", "-c"],
  ...[`mount -t proc -o ${option} proc /proc && exec "$@"`, "sh", ...become],
];
