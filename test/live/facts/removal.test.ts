/** What IPC_RMID really does to what is in use, who may do it, and what an id is worth afterwards. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { expect, onTestFinished } from "vitest";
import { drift } from "../../../src/cleanup/drift.ts";
import { identify } from "../../../src/model/target.ts";
import { describeHere } from "../../support/describe-live.ts";
import { startPostgresql } from "../../support/postgresql.ts";
import { killAndWait } from "../../support/processes.ts";
import { NOBODY } from "../../support/shmtop.ts";
import { until } from "../../support/until.ts";
import { counts, openStage } from "./stage.ts";

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;
const PAGE = 4096;

describeHere("removal of what is in use", NEEDS, (test) => {
  test("IPC_RMID of an attached segment succeeds, hides its key, and a second segment can take the key", async () => {
    const { namespace, actor, start, row, object } = await openStage();
    const id = await actor.number(`shm_create 0x5eed ${PAGE}`);
    await actor.send(`shm_attach ${id}`);
    await actor.send(`shm_remove ${id}`);
    expect(row("shm", id)).toMatchObject({ key: "0", nattch: "1", perms: "1600" });
    await expect(actor.send("shm_find 0x5eed")).rejects.toThrow("ENOENT");

    const second = await actor.number(`shm_create 0x5eed ${PAGE}`);
    expect(second).not.toBe(id);
    const late = await start();
    await late.send(`shm_attach ${id}`);
    expect(row("shm", id).nattch).toBe("2");
    expect(namespace.table("shm")).toHaveLength(2);
    const dying = object("shm", id);
    expect(dying).toMatchObject({ key: 0x5eed, nattch: 2, verdict: { state: "dying" } });
    expect(counts(dying)).toEqual({ [actor.pid]: 1, [late.pid]: 1 });
    expect(object("shm", second)).toMatchObject({ key: 0x5eed, nattch: 0, found: 0 });
  });

  test("IPC_SET does not undo a removal, and the memory is freed at the last detach", async () => {
    const { namespace, actor, row, object } = await openStage();
    const id = await actor.number(`shm_create private ${8 * PAGE}`);
    const [address] = await actor.send(`shm_attach ${id}`);
    await actor.send(`touch ${address} ${8 * PAGE}`);
    await actor.send(`shm_remove ${id}`);
    await actor.send(`shm_mode ${id} 0600`);
    expect(row("shm", id)).toMatchObject({ perms: "1600", rss: String(8 * PAGE) });
    expect(object("shm", id).freed).toBe(0);
    await actor.send(`shm_detach ${address}`);
    expect(namespace.table("shm")).toEqual([]);
  });

  test("IPC_RMID of a semaphore set is immediate: who waits wakes with EIDRM", async () => {
    const { namespace, actor, start } = await openStage();
    const id = await actor.number("sem_create private 1");
    const waiter = await start();
    const woken = expect(waiter.send(`sem_operate ${id} 0 -1`)).rejects.toThrow("EIDRM");
    await until("a waiter", async () => {
      const [, , waiting] = await actor.send(`sem_show ${id} 0`);
      return waiting === "1" ? true : undefined;
    });
    await actor.send(`sem_remove ${id}`);
    await woken;
    expect(namespace.table("sem")).toEqual([]);
  });

  test("IPC_RMID of a queue is immediate: its messages are lost, and who waits wakes with EIDRM", async () => {
    const { namespace, actor, start, object } = await openStage();
    const id = await actor.number("msg_create private");
    await actor.send(`msg_send ${id} 1 precious`);
    const waiter = await start();
    const woken = expect(waiter.send(`msg_receive ${id} 2`)).rejects.toThrow("EIDRM");
    await until("a waiter", () => (object("msg", id).waiting === 1 ? true : undefined));
    await actor.send(`msg_remove ${id}`);
    await woken;
    expect(namespace.table("msg")).toEqual([]);
  });

  test("an id comes back after 4,194,240 queues made and removed, even by an unprivileged thread", async () => {
    const { start, object } = await openStage();
    const cycler = await start();
    await cycler.send(`become ${NOBODY.uid}`);
    const id = await cycler.number("msg_create private");
    const before = object("msg", id);
    const confirmed = identify(before);
    expect(drift(confirmed, object("msg", id), null)).toBeNull();
    expect(await cycler.number(`msg_recycle ${id}`)).toBe(4_194_240);
    expect(drift(confirmed, object("msg", id), null)).toContain("another object");
  });

  test("with kernel.shm_next_id the next segment takes an id of one's choice", async () => {
    const { namespace, actor, object } = await openStage();
    const id = await actor.number(`shm_create 0x5eed ${PAGE}`);
    const confirmed = identify(object("shm", id));
    await actor.send(`shm_remove ${id}`);
    namespace.run(["sh", "-c", `echo ${id} > /proc/sys/kernel/shm_next_id`]);
    expect(await actor.number(`shm_create 0x5eee ${PAGE}`)).toBe(id);
    expect(drift(confirmed, object("shm", id), null)).toContain("its key was");
  });

  test("only the owner, the creator and CAP_SYS_ADMIN may remove", async () => {
    const { namespace, actor, start } = await openStage();
    const [roots, given] = [
      await actor.number(`shm_create private ${PAGE} 0666`),
      await actor.number(`shm_create private ${PAGE} 0600`),
    ];
    const nobody = await start();
    await nobody.send(`become ${NOBODY.uid}`);
    await expect(nobody.send(`shm_remove ${roots}`)).rejects.toThrow("EPERM");
    await actor.send(`shm_give ${given} ${NOBODY.uid}`);
    await nobody.send(`shm_remove ${given}`);
    const created = await nobody.number(`shm_create private ${PAGE}`);
    await actor.send(`shm_give ${created} 1`);
    await nobody.send(`shm_remove ${created}`);
    const strangers = await nobody.number(`shm_create private ${PAGE} 0666`);
    const remove = (...become: string[]) =>
      namespace.run(["setpriv", ...become, "ipcrm", "-m", String(strangers)]);
    const without = "-sys_admin";
    expect(remove(`--inh-caps=${without}`, `--bounding-set=${without}`).stderr).toMatch(
      /permission denied|not permitted/i,
    );
    const stranger = ["--reuid=1", "--regid=1", "--clear-groups"];
    const allowed = remove(...stranger, "--inh-caps=+sys_admin", "--ambient-caps=+sys_admin");
    expect(allowed).toMatchObject({ status: 0, stderr: "" });
    expect(namespace.table("shm").map(({ shmid }) => Number(shmid))).toEqual([roots]);
  });

  test("no attaches does not mean unused: a live program may have parked its data, and finds it again", async () => {
    const { actor, row, object } = await openStage();
    const id = await actor.number(`shm_create 0x5eed ${PAGE}`);
    const [address] = await actor.send(`shm_attach ${id}`);
    await actor.send(`touch ${address} ${PAGE}`);
    await actor.send(`shm_detach ${address}`);
    expect(row("shm", id)).toMatchObject({ nattch: "0", rss: String(PAGE) });
    expect(object("shm", id).verdict.state).toBe("idle");
    await actor.send(`shm_attach ${id}`);
    expect(row("shm", id)).toMatchObject({ nattch: "1", rss: String(PAGE) });
  });
});

describeHere("PostgreSQL's interlock", [...NEEDS, "postgresql"], (test) => {
  test("its key is the inode of the data directory, and postmaster.pid line 7 is key and id", async () => {
    const { namespace, row } = await openStage();
    const server = await startPostgresql(namespace);
    onTestFinished(server.stop);
    const { key, id, inode } = interlockOf(server.pid);
    expect(key).toBe(inode);
    expect(Number(row("shm", id).key)).toBe(key);
  });

  test("removed while one backend lives, it lets a second postmaster start on the same data", async () => {
    const { namespace, object } = await openStage();
    const server = await startPostgresql(namespace);
    onTestFinished(server.stop);
    const [program = "", ...args] = readFileSync(`/proc/${server.pid}/cmdline`, "latin1")
      .split("\0")
      .slice(0, -1);
    const data = readlinkSync(`/proc/${server.pid}/cwd`);
    const survivor = await server.connect();
    const { id } = interlockOf(server.pid);
    await server.crash(survivor);
    expect(object("shm", id)).toMatchObject({ nattch: 1, verdict: { state: "in-use" } });

    const { uid, gid } = statSync(data);
    const start = () => {
      const [command, ...rest] = namespace.inside([
        ...["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"],
        ...["--pdeathsig=INT", "--", program, ...args],
      ]);
      return spawn(command, rest, { cwd: data, stdio: ["ignore", "ignore", "pipe"] });
    };
    rmSync(`${data}/postmaster.pid`);
    expect(await logged(start(), /still in use/)).toContain("pre-existing shared memory block");
    namespace.run(["ipcrm", "-m", String(id)]);
    const second = start();
    onTestFinished(() => killAndWait(second.pid ?? 0));
    expect(await logged(second, /ready to accept connections/)).toContain("ready");
    expect(object("shm", id)).toMatchObject({ nattch: 1, verdict: { state: "dying" } });
  });
});

describeHere("systemd's RemoveIPC", ["root", "systemd as process 1"], (test) => {
  test("when a user has left, every set, queue and segment that the user owns is deleted, by owner alone", () => {
    const unit = ["--quiet", "--pipe", "--wait", "--property=DynamicUser=yes"];
    const made = "id -u; ipcmk --shmem 4096; ipcmk --semaphore 1; ipcmk --queue";
    const left = spawnSync("sh", ["-c", 'systemd-run "$@"', "sh", ...unit, "sh", "-c", made], {
      encoding: "utf8",
    });
    const [uid = "", ...ids] = left.stdout.trim().split("\n");
    expect(ids).toHaveLength(3);
    for (const kind of ["shm", "sem", "msg"]) {
      const [header, ...rows] = readFileSync(`/proc/sysvipc/${kind}`, "utf8").trim().split("\n");
      const column = header?.trim().split(/\s+/).indexOf("uid") ?? -1;
      expect(rows.map((row) => row.trim().split(/\s+/)[column])).not.toContain(uid);
    }
  });
});

/** From the files of a running postmaster. */
function interlockOf(postmaster: number): { key: number; id: number; inode: number } {
  const data = readlinkSync(`/proc/${postmaster}/cwd`);
  const line = readFileSync(`${data}/postmaster.pid`, "utf8").split("\n")[6] ?? "";
  const [key = Number.NaN, id = Number.NaN] = line.trim().split(/\s+/).map(Number);
  return { key, id, inode: statSync(data).ino };
}

/** Its log up to a line that matches; or to the end of it. */
async function logged(server: ChildProcess, wanted: RegExp): Promise<string> {
  if (!server.stderr) throw new Error("a server without a log");
  let log = "";
  for await (const line of createInterface({ input: server.stderr })) {
    log += `${line}\n`;
    if (wanted.test(line)) break;
  }
  server.stderr.resume();
  return log;
}
