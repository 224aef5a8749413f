/** The set-up without root that README shows: two capabilities, kept by an ordinary user, are enough to find every user. */
import { spawnSync } from "node:child_process";
import { expect, onTestFinished } from "vitest";
import { startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { nextSegmentIsRare, openNamespace } from "../support/namespace.ts";
import {
  type ListDocument,
  NOBODY,
  plainEnvironment,
  SEGMENTS,
  shmtopCommand,
} from "../support/shmtop.ts";

const KEPT = "+sys_ptrace,+perfmon";
const AS_ORDINARY_USER = [
  ...["setpriv", `--reuid=${NOBODY.uid}`, `--regid=${NOBODY.gid}`, "--clear-groups"],
  ...[`--inh-caps=-all,${KEPT}`, `--ambient-caps=${KEPT}`, `--bounding-set=-all,${KEPT}`, "--"],
];

const NEEDS = [
  "root",
  "IPC namespaces",
  "gcc",
  "a checkout that the user nobody can read",
] as const;

describeLive("watching with CAP_SYS_PTRACE and CAP_PERFMON alone", NEEDS, (test) => {
  test("root's attach is found, which without them is not", async () => {
    const namespace = await openNamespace();
    const actor = await startActor({ namespace });
    onTestFinished(async () => {
      await actor.kill();
      namespace.close();
    });
    nextSegmentIsRare(namespace);
    const id = await actor.number("shm_create private 4096 0600");
    await actor.send(`shm_attach ${id}`);

    const list = (user: readonly string[]): ListDocument["objects"] => {
      const options = ["--json", "--namespaces", "own", ...SEGMENTS];
      const watch = shmtopCommand(["--watch", "list", ...options], {});
      const [program, ...args] = namespace.inside([...user, ...watch]);
      const run = spawnSync(program, args, { encoding: "utf8", env: plainEnvironment });
      expect(run.stderr).not.toContain("not by the kernel");
      return (JSON.parse(run.stdout) as ListDocument).objects;
    };
    expect(list(AS_ORDINARY_USER)).toMatchObject([
      { id, nattch: 1, found: 1, verdict: { state: "in-use", confidence: "proven" } },
    ]);
    const without = AS_ORDINARY_USER.map((word) => word.replace(KEPT, "-all"));
    expect(list(without)).toMatchObject([{ id, found: 0, verdict: { state: "unknown" } }]);
  });
});
