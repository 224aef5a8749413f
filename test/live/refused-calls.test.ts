/** A filter that refuses a system call, as some containers' do: nothing becomes unused by it. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { openPrivateMounts } from "../support/private-mounts.ts";
import { type ListDocument, plainEnvironment, shmtopCommand } from "../support/shmtop.ts";

describeLive("where statx is refused", ["root", "IPC namespaces", "strace"], (test) => {
  test.each(["EPERM", "ENOSYS"])(
    "with %s, files are still listed, and said not to be seen through",
    async (errno) => {
      const mounts = await openPrivateMounts();
      onTestFinished(mounts.close);
      const [program, ...args] = mounts.inside([
        ...["sh", "-c", "exec 3>/dev/shm/held; rm -f /dev/shm/none; echo ready; exec cat"],
      ]);
      const holder = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
      onTestFinished(() => void holder.stdin.end());
      await once(holder.stdout, "data");
      const command = shmtopCommand(
        ["list", "--json", "--kind", "posix-shm", "--namespaces", "own"],
        { namespace: mounts },
      );
      const refuse = ["-e", "trace=statx", "-e", `inject=statx:error=${errno}`];
      const { stdout, stderr } = spawnSync(
        "strace",
        ["-f", "-qq", "-o", "/dev/null", ...refuse, ...command],
        { env: plainEnvironment, encoding: "utf8" },
      );
      expect(stderr).toBe("");
      const { objects, complete, problems } = JSON.parse(stdout) as ListDocument;
      expect(objects).toMatchObject([{ target: "posix-shm:/held", verdict: { state: "unknown" } }]);
      expect(complete).toBe(false);
      expect(problems.map(({ code }) => code)).toContain("no-native-calls");
    },
  );
});
