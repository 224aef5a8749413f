/** kill -9 at every step of a removal: the object is there, or all that brings it back. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { beforeEach, expect, onTestFinished } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { type IpcStage, openIpcStage } from "../support/ipc-stage.ts";
import { openPrivateMounts } from "../support/private-mounts.ts";
import { plainEnvironment, runShmtop, shmtopCommand } from "../support/shmtop.ts";

const NEEDS = ["root", "IPC namespaces", "gcc", "strace"] as const;

describeLive("a removal of a file that is killed", NEEDS, (test) => {
  test.each(["mkdirat", "renameat2", "fsync"])(
    "at any %s leaves the file, or all that brings the same one back",
    async (call) => {
      const mounts = await openPrivateMounts();
      onTestFinished(mounts.close);
      const stage = await openIpcStage();
      const path = `/proc/${mounts.pid}/root/dev/shm/foo`;
      writeFileSync(path, "content");
      const { ino } = statSync(path);
      const remove = (nth: number) => {
        const inject = ["-e", `trace=${call}`, "-e", `inject=${call}:signal=KILL:when=${nth}`];
        const args = ["rm", "posix-shm:/foo", "--yes", "--force"];
        const command = shmtopCommand(args, { namespace: mounts });
        return spawnSync(
          "strace",
          ["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", ...inject, ...command],
          {
            env: { ...plainEnvironment, ...stage.environment },
          },
        );
      };
      let steps = 0;
      while (remove(steps + 1).signal === "SIGKILL") {
        steps += 1;
        const back = { namespace: mounts, environment: stage.environment };
        if (!existsSync(path)) await runShmtop(["undo", stage.journal().at(-1)?.entry ?? ""], back);
        expect(statSync(path).ino).toBe(ino);
        expect(readFileSync(path, "utf8")).toBe("content");
      }
      expect(steps).toBeGreaterThan(0);
      expect(existsSync(path)).toBe(false);
    },
    180_000,
  );
});

describeLive("a removal that is killed", NEEDS, (test) => {
  let stage: IpcStage;
  beforeEach(async () => {
    stage = await openIpcStage();
  });
  const BYTES = 3 * 4096;

  /** Runs it under strace, which kills it at the nth call of that name of any of its threads; true if it did. */
  function removeKilledAt(target: string, call: string, nth: number): boolean {
    const inject = ["-e", `trace=${call}`, "-e", `inject=${call}:signal=KILL:when=${nth}`];
    const command = shmtopCommand(["rm", target, "--yes", "--force"], stage);
    const { status, signal } = spawnSync(
      "strace",
      ["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", ...inject, ...command],
      {
        encoding: "utf8",
        env: { ...plainEnvironment, ...stage.environment },
      },
    );
    return signal === "SIGKILL" || status === 137;
  }

  const isOpen = () => {
    try {
      return stage.journal().at(-1)?.what === "intent";
    } catch {
      return false; // it died before the first line
    }
  };

  test.each(["mkdir", "shmat", "shmdt", "shmctl", "fsync", "flock"])(
    "at any %s leaves the object, or all that brings it back, and is told once",
    async (call) => {
      const id = await stage.actor.number(`shm_create 0x5eed ${BYTES}`);
      const digest = async () => {
        const [address] = await stage.actor.send(`shm_attach ${id} ro`);
        const found = await stage.actor.send(`digest ${address} ${BYTES}`);
        await stage.actor.send(`shm_detach ${address}`);
        return found;
      };
      const [address] = await stage.actor.send(`shm_attach ${id}`);
      await stage.actor.send(`fill ${address} ${BYTES} 1`);
      await stage.actor.send(`shm_detach ${address}`);
      const content = await digest();
      let steps = 0;
      while (removeKilledAt(`shm:${id}`, call, steps + 1)) {
        steps += 1;
        const wasOpen = isOpen();
        const told = await stage.run("undo", "--list");
        expect(told.stderr.includes(`of shm:${id} was interrupted at`)).toBe(wasOpen);
        expect((await stage.run("undo", "--list")).stderr).not.toContain("interrupted at");
        if (stage.ids("shm").length === 0) {
          const entry = stage.journal().at(-1)?.entry ?? "";
          expect((await stage.run("undo", entry)).stdout).toContain(`restored as shm:${id} with`);
        }
        expect(await digest()).toEqual(content);
      }
      expect(steps).toBeGreaterThan(0);
      expect(stage.ids("shm")).toEqual([]); // the run that nobody killed
    },
    180_000,
  );

  const others = {
    sem: {
      make: async () => {
        const id = await stage.actor.number("sem_create 0x5eed 1");
        await stage.actor.send(`sem_set ${id} 0 7`);
        return id;
      },
      content: async (id: number) => (await stage.actor.send(`sem_show ${id} 0`)).slice(0, 1),
    },
    msg: {
      make: async () => {
        const id = await stage.actor.number("msg_create 0x5eed");
        for (const text of ["first", "second"]) await stage.actor.send(`msg_send ${id} 3 ${text}`);
        return id;
      },
      content: async (id: number) => {
        const shown = [0, 1].map((index) => stage.actor.send(`msg_peek ${id} ${index}`));
        return (await Promise.all(shown)).flat();
      },
    },
  };

  test.each([
    ["sem", "fsync"],
    ["msg", "msgctl"],
    ["msg", "msgrcv"],
  ] as const)(
    "of a %s at any %s leaves the object, or all that brings it back",
    async (kind, call) => {
      const { make, content } = others[kind];
      const id = await make();
      const before = await content(id);
      let steps = 0;
      while (removeKilledAt(`${kind}:${id}`, call, steps + 1)) {
        steps += 1;
        if (stage.ids(kind).length === 0) {
          const entry = stage.journal().at(-1)?.entry ?? "";
          const { stdout } = await stage.run("undo", entry);
          expect(stdout).toContain(`restored as ${kind}:${id} with`);
        }
        expect(await content(id)).toEqual(before);
      }
      expect(steps).toBeGreaterThan(0);
      expect(stage.ids(kind)).toEqual([]); // the run that nobody killed
    },
    180_000,
  );
});
