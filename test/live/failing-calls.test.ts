/** System calls that fail, as filters, security modules and a lack of memory make them: nothing in use becomes unused by it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { type MachineApart, openMachineApart } from "../support/machine-apart.ts";
import { type ListDocument, plainEnvironment, shmtopCommand } from "../support/shmtop.ts";

const NEEDS = ["root", "IPC namespaces", "gcc", "strace"] as const;
/** What a look asks the kernel by. */
const CALLS = "statx readlinkat readlink getdents64 ioctl openat shmctl semctl msgctl".split(" ");
/** Of each, so many that are spread over all of them: SHMTOP_EVERY_CALL=1 takes all, a quarter of a minute. */
const FEW = process.env.SHMTOP_EVERY_CALL === undefined ? 12 : Number.POSITIVE_INFINITY;
const AT_ONCE = 2;
const TARGETS = "shm:0 posix-shm:/mapped posix-shm:/held posix-sem:/lock mqueue:/jobs".split(" ");

/** Few processes, so that a look makes few calls, and objects whose creator is gone: that they are in use only a look tells. */
async function openMachine(): Promise<MachineApart> {
  const queues = mkdtempSync(join(tmpdir(), "shmtop-queues-"));
  const machine = await openMachineApart(
    `umount -l /dev/shm || :; mount -t tmpfs none /dev/shm; mount -t mqueue none ${queues}`,
  );
  onTestFinished(async () => {
    await machine.close();
    rmSync(queues, { recursive: true });
  });
  const [creator, user] = [await actorOn(machine), await actorOn(machine)];
  await creator.send("shm_create 0x5eed 4096");
  for (const name of ["mapped", "held"]) await creator.send(`create_file /dev/shm/${name} 4096`);
  await creator.send("psem_create /lock 1");
  await creator.send("mq_create /jobs");
  await user.send("shm_attach 0");
  const mapped = await user.number("open_file /dev/shm/mapped");
  await user.send(`map ${mapped} 4096`);
  await user.send(`close ${mapped}`);
  await user.send("open_file /dev/shm/held");
  await user.send("open_file /dev/shm/sem.lock");
  await user.send(`open_file ${queues}/jobs`);
  await user.send("memfd cache 4096");
  await creator.kill();
  return machine;
}

async function actorOn(namespace: MachineApart): Promise<Actor> {
  const actor = await startActor({ namespace });
  onTestFinished(actor.kill);
  return actor;
}

/** `shmtop list --json` under strace. */
async function list(machine: MachineApart, strace: readonly string[], log = "/dev/null") {
  const [program, ...args] = machine.inside([
    ...["strace", "-f", "--seccomp-bpf", "-qq", "-o", log, ...strace],
    ...shmtopCommand(["list", "--json"], {}),
  ]);
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: plainEnvironment });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { stdout, stderr, status };
}

/** Of a pid namespace of our own it is always said that others cannot be seen. */
const isSaid = ({ problems }: ListDocument): boolean =>
  problems.some(({ code }) => code !== "hidden-pid-namespace");

/** What is wrong with an answer, or nothing. */
function wrongIn({ stdout, stderr, status }: Awaited<ReturnType<typeof list>>): readonly string[] {
  // Node itself or the program cannot start: that is said, and nothing else.
  if (stdout === "")
    return status !== 0 && stderr !== "" ? [] : [`status ${status} without a word`];
  const seen = JSON.parse(stdout) as ListDocument;
  const unused = seen.objects.filter(
    ({ verdict }) => !["in-use", "unknown"].includes(verdict.state),
  );
  const targets = seen.objects.map(({ kind, target }) => (kind === "memfd" ? kind : target));
  const missing = [...TARGETS, "memfd"].filter((target) => !targets.includes(target));
  return [
    ...unused.map(({ target, verdict }) => `${target} is ${verdict.state}`),
    ...(isSaid(seen) ? [] : missing.map((target) => `${target} is missing, and nothing is said`)),
  ];
}

const refusing = (call: string, errno: string, when = ""): readonly string[] => [
  ...["-e", `trace=${call}`],
  ...["-e", `inject=${call}:error=${errno}${when}`],
];

describeLive("a system call that fails", NEEDS, (test) => {
  test("never makes an object unused, nor leaves one out without a word", async () => {
    const machine = await openMachine();
    const folder = mkdtempSync(join(tmpdir(), "shmtop-calls-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const log = join(folder, "log");
    const whole = await list(machine, ["-e", `trace=${CALLS.join(",")}`], log);
    expect(wrongIn(whole)).toEqual([]);
    const seen = JSON.parse(whole.stdout) as ListDocument;
    expect(seen.objects.map(({ verdict }) => verdict.state)).toEqual(Array(6).fill("in-use"));
    expect(isSaid(seen)).toBe(false);

    const made = readFileSync(log, "utf8").split("\n");
    const left = CALLS.flatMap((call) => {
      const count = made.filter((line) => line.includes(` ${call}(`)).length;
      expect(count, call).toBeGreaterThan(0);
      const step = Math.max(1, count / FEW);
      const nths = Array.from({ length: Math.min(count, FEW) }, (_, at) => count - at * step);
      return nths.map((nth) => [call, Math.round(nth)] as const);
    });
    const wrong: string[] = [];
    const work = async (): Promise<void> => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        const [call, nth] = next;
        const answer = await list(machine, refusing(call, "EACCES", `:when=${nth}`));
        wrong.push(...wrongIn(answer).map((one) => `${call} ${nth}: ${one}`));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(wrong).toEqual([]);
  }, 600_000);

  // As filters of some containers refuse statx, which Node does without.
  test.each(["EPERM", "ENOSYS"])(
    "each time, with %s by statx, is no native calls",
    async (errno) => {
      const machine = await openMachine();
      const answer = await list(machine, refusing("statx", errno));
      expect(wrongIn(answer)).toEqual([]);
      const { objects, complete, problems } = JSON.parse(answer.stdout) as ListDocument;
      const held = objects.find(({ target }) => target === "posix-shm:/held");
      expect(held?.verdict.state).toBe("unknown");
      expect(complete).toBe(false);
      expect(problems.map(({ code }) => code)).toContain("no-native-calls");
    },
  );

  test("at the end, of what was printed: the disk is not asked to keep it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "shmtop-calls-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [printed, log] = [join(folder, "printed"), join(folder, "log")];
    const [program, ...command] = shmtopCommand(
      ["list", "--kind", "shm", "--namespaces", "own"],
      {},
    );
    const traced = ["-f", "-qq", "-o", log, "-e", "trace=fsync", "-e", "inject=fsync:error=ENOSPC"];
    const both = openSync(printed, "w");
    const child = spawn("strace", [...traced, program, ...command], {
      stdio: ["ignore", both, both],
      env: plainEnvironment,
    });
    closeSync(both);
    // The library that makes native calls would wait for ever.
    const patience = setTimeout(() => child.kill("SIGKILL"), 20_000);
    expect(await once(child, "exit")).toEqual([0, null]);
    clearTimeout(patience);
    expect(readFileSync(printed, "utf8")).toContain("TARGET");
    expect(readFileSync(log, "utf8")).not.toContain("fsync");
  });
});
