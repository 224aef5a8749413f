/** Each limit filled for real: the kernel refuses, and the doctor names the limit that explains it. */
import { spawnSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { openPrivateMounts, type PrivateMounts } from "../support/private-mounts.ts";
import { runShmtop, shmtopCommand } from "../support/shmtop.ts";

describeLive("the doctor", ["root", "IPC namespaces", "gcc"], (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;

  beforeEach(async () => {
    namespace = await openNamespace();
    actor = await startActor({ namespace, name: "filler" });
    onTestFinished(async () => {
      await actor.kill();
      namespace.close();
    });
  });

  const set = (file: string, value: string) =>
    namespace.run(["sh", "-c", `echo "${value}" > /proc/sys/kernel/${file}`]);
  const doctor = (where: Pick<IpcNamespace, "inside"> = namespace) =>
    runShmtop(["doctor", "--namespaces", "own"], { namespace: where });
  /** In our ipc namespace, with the mounts of another one. */
  const besides =
    ({ pid }: PrivateMounts): IpcNamespace["inside"] =>
    (command) => [
      "nsenter",
      ...[`--ipc=/proc/${namespace.pid}/ns/ipc`, `--mount=/proc/${pid}/ns/mnt`, "--"],
      ...command,
    ];

  test.each([
    ["shmmni", "shmmni", "2", "shm_create private 4096", "2 of 2 segments"],
    ["msgmni", "msgmni", "2", "msg_create private", "2 of 2 queues"],
    ["sem", "semmni", "32000 1024000000 500 2", "sem_create private 1", "2 of 2 sets"],
    ["sem", "semmns", "32000 6 500 100", "sem_create private 3", "6 of 6 semaphores"],
    ["shmall", "shmall", "4", "shm_create private 8192", "4 of 4 pages"],
  ])("%s: says that %s is reached", async (file, limit, value, create, used) => {
    set(file, value);
    await actor.number(create);
    await actor.number(create);
    await expect(actor.send(create)).rejects.toThrow("ENOSPC");
    const { status, stdout } = await doctor();
    expect(status).toBe(1);
    const call = `${file.slice(0, 3)}get`;
    expect(stdout).toMatch(new RegExp(`^${limit} is reached: ${used}; .*explains ${call} ENOSPC`));
    expect(stdout).toContain(`sysctl -w kernel.${file}=`);
  });

  test("queues_max is the one of the namespace that the queues are in", async () => {
    const mounts = await openPrivateMounts();
    onTestFinished(() => mounts.close());
    mounts.run(["sh", "-c", "echo 2 > /proc/sys/fs/mqueue/queues_max"]);
    const queues = await startActor({ namespace: mounts });
    onTestFinished(() => queues.kill());
    await queues.number("mq_create /a");
    await queues.number("mq_create /b");
    await expect(queues.send("mq_create /c")).rejects.toThrow("ENOSPC");
    expect((await doctor(mounts)).stdout).toMatch(/^queues_max is reached: 2 of 2 queues; /);
    const { stdout } = await runShmtop(["doctor"]);
    const ns = Number(/\d+/.exec(readlinkSync(`/proc/${mounts.pid}/ns/ipc`))?.[0]);
    expect(stdout).toContain(`queues_max is reached: 2 of 2 queues in namespace ${ns}; `);
  });

  test("a queue without a name counts for as long as somebody has it open", async () => {
    const mounts = await openPrivateMounts();
    onTestFinished(() => mounts.close());
    const queues = await startActor({ namespace: mounts });
    onTestFinished(() => queues.kill());
    await queues.number("mq_create /a");
    await queues.number("mq_create /b");
    mounts.run(["rm", "/dev/mqueue/a"]);
    const { status, stdout } = await doctor(mounts);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^queues_max +\d+ +2 +256 /m);
  });

  test.each(["no mqueue", "an empty mqueue of another namespace"])(
    "queues_max cannot be counted with %s mounted",
    async (what) => {
      const mounts = await openPrivateMounts();
      onTestFinished(() => mounts.close());
      const inside = { ...namespace, inside: besides(mounts) };
      const max =
        "echo 1 > /proc/sys/fs/mqueue/queues_max; exec cat /proc/sys/fs/mqueue/queues_max";
      expect(namespace.run(["sh", "-c", max]).stdout).toBe("1\n");
      await actor.number("mq_create /a");
      const { stdout } = await doctor(what === "no mqueue" ? namespace : inside);
      expect(stdout).toMatch(/^no limit of those that can be counted is near: /);
      expect(stdout).toContain("\nqueues_max: queues cannot be counted: mqueue is not mounted, or");
    },
  );

  test("its own command raises the limit", async () => {
    set("shmmni", "1");
    await actor.number("shm_create private 4096");
    const { stdout } = await doctor();
    const [, raise = ""] = /^ {2}(sysctl -w \S+) raises it/m.exec(stdout) ?? [];
    expect(namespace.run(["sh", "-c", raise.replace("sysctl -w", "sysctl -qw")]).status).toBe(0);
    await actor.number("shm_create private 4096");
    expect(await doctor()).toMatchObject({ status: 0 });
  });

  test("a full /dev/shm is told from one without inodes", () => {
    const inside = (options: string, fill: string) => {
      const [...command] = shmtopCommand(["doctor", "--namespaces", "own"], {});
      const script = `mount -t tmpfs -o ${options} none /dev/shm; ${fill} 2>&-; exec "$@"`;
      return spawnSync("unshare", ["--mount", "sh", "-c", script, "sh", ...command], {
        encoding: "utf8",
      }).stdout;
    };
    expect(inside("size=64k", "cat /dev/zero > /dev/shm/hog")).toMatch(
      /^\/dev\/shm bytes is reached: 64K of 64K; .* explains fallocate, write, sem_open ENOSPC/,
    );
    expect(inside("nr_inodes=3", "touch /dev/shm/a /dev/shm/b /dev/shm/c")).toMatch(
      /^\/dev\/shm inodes is reached: 3 of 3 files; .* explains shm_open, sem_open ENOSPC/,
    );
  });
});
