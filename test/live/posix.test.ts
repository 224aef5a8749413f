/** POSIX objects and memfds as the program shows and removes them, in a /dev/shm of their own. */
import { spawn } from "node:child_process";
import { existsSync, linkSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, rawName, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { openPrivateMounts, type PrivateMounts } from "../support/private-mounts.ts";
import { isEveryProcessReadable } from "../support/processes.ts";
import { type ListedObject, listObjects, runShmtop } from "../support/shmtop.ts";
import { until } from "../support/until.ts";

const PAGE = 4096;

describeLive("POSIX objects", ["root", "IPC namespaces", "gcc"], (test) => {
  let mounts: PrivateMounts;
  let actor: Actor;

  beforeEach(async () => {
    mounts = await openPrivateMounts();
    actor = await startActor({ namespace: mounts, name: "worker" });
    onTestFinished(async () => {
      await actor.kill();
      mounts.close();
    });
  });

  /** The same file as it is reached from outside. */
  const outside = (name: string) =>
    Buffer.from(`/proc/${mounts.pid}/root/dev/shm/${name}`, "latin1");
  const list = async (kinds: string): Promise<readonly ListedObject[]> =>
    (await listObjects(["--namespaces", "own", "--kind", kinds], { namespace: mounts })).objects;
  const byTarget = async (kinds: string) =>
    new Map((await list(kinds)).map((object) => [object.target, object]));
  const usesOf = ({ users }: ListedObject) => users.map(({ pid, how }) => [pid, how]);
  const remove = (...args: readonly string[]) =>
    runShmtop(["rm", "--yes", "--no-backup", ...args], { namespace: mounts });
  const nobodys = isEveryProcessReadable() ? "orphan" : "unknown";

  test("are found with each of their users, whatever their names say", async () => {
    const open = await actor.number(`create_file /dev/shm/open ${PAGE}`);
    const mapped = await actor.number(`create_file /dev/shm/mapped ${PAGE}`);
    await actor.send(`map ${mapped} ${PAGE} r`);
    await actor.send(`close ${mapped}`);
    const gone = await actor.number(`create_file /dev/shm/gone ${PAGE}`);
    const [address] = await actor.send(`map ${gone} ${PAGE}`);
    await actor.send(`touch ${address} ${PAGE}`);
    await actor.send(`close ${gone}`);
    await actor.send("unlink /dev/shm/gone");
    await actor.send("psem_create /bar 1");
    writeFileSync(outside("gone (deleted)"), "somebody else's");

    const files = await list("posix-shm,posix-sem");
    const named = (name: string) => files.filter((file) => file.name === name);
    expect(named("/open").map(usesOf)).toEqual([[[actor.pid, "open"]]]);
    expect(named("/mapped").map(usesOf)).toEqual([[[actor.pid, "mapped"]]]);
    expect(named("/mapped")[0]?.users[0]?.access).toBe("r");
    expect(named("/bar").map(usesOf)).toEqual([[[actor.pid, "mapped"]]]);
    expect(named("/gone")).toMatchObject([
      { flags: ["deleted"], rss: PAGE, freed: 0, verdict: { state: "in-use" } },
    ]);
    expect(named("/gone (deleted)")).toMatchObject([
      { target: "posix-shm:/gone (deleted)", users: [], verdict: { state: nobodys } },
    ]);
    expect(files).toHaveLength(5);
    await actor.send(`close ${open}`);
    expect((await byTarget("posix-shm")).get("posix-shm:/open")).toMatchObject({ users: [] });
  });

  test("are found open through a bind mount of any name, that of the file alone too", async () => {
    writeFileSync(outside("whole"), "x");
    writeFileSync(outside("alone"), "x");
    const bind =
      "mount -t tmpfs other /mnt && mkdir /mnt/all && : >/mnt/file && mount --bind /dev/shm /mnt/all && mount --bind /dev/shm/alone /mnt/file";
    expect(mounts.run(["sh", "-c", bind])).toMatchObject({ status: 0 });
    await actor.number("open_file /mnt/all/whole");
    await actor.number("open_file /mnt/file");
    const files = await byTarget("posix-shm");
    for (const name of ["whole", "alone"])
      expect(files.get(`posix-shm:/${name}`)?.users).toMatchObject([
        { pid: actor.pid, how: "open" },
      ]);
  });

  test("are used by the programs that run from them", async () => {
    mounts.run(["cp", "/bin/sleep", "/dev/shm/program"]);
    const [command = "", ...args] = mounts.inside(["/dev/shm/program", "60"]);
    const program = spawn(command, args);
    onTestFinished(() => void program.kill());
    const exe = () => readlinkSync(`/proc/${program.pid}/exe`);
    await until("the program", () => exe().endsWith("/dev/shm/program") || undefined);
    expect((await byTarget("posix-shm")).get("posix-shm:/program")).toMatchObject({
      users: [{ pid: program.pid, how: "mapped", access: "r" }],
      verdict: { state: "in-use" },
    });
  });

  test("are found in a process whose first thread has ended", async () => {
    const open = await actor.number(`create_file /dev/shm/open ${PAGE}`);
    const mapped = await actor.number(`create_file /dev/shm/mapped ${PAGE}`);
    const [address] = await actor.send(`map ${mapped} ${PAGE}`);
    await actor.send(`close ${mapped}`);
    await actor.send(`thread futex_wait ${address}`);
    await actor.send("end_first_thread");
    const files = await byTarget("posix-shm");
    const users = ["open", "mapped"].map((name) => files.get(`posix-shm:/${name}`)?.users);
    expect(users).toMatchObject([
      [{ pid: actor.pid, name: "worker", how: "open" }],
      [
        { pid: actor.pid, how: "mapped" },
        { pid: actor.pid, how: "waiting", offset: 0 },
      ],
    ]);
    expect(open).toBeGreaterThan(2);
  });

  test("belong to the process that their name names, while it lives", async () => {
    const maker = await startActor({ namespace: mounts, name: "trainer" });
    onTestFinished(maker.kill);
    const name = `torch_${maker.pid}_3012345678_0`;
    const fd = await maker.number(`create_file /dev/shm/${name} ${PAGE}`);
    await maker.send(`close ${fd}`);
    const tensor = async () => (await byTarget("posix-shm")).get(`posix-shm:/${name}`);
    const application = async () =>
      (await tensor())?.verdict.reasons.filter(({ code }) => code === "application");
    expect(await application()).toEqual([
      { code: "application", text: `process ${maker.pid}, which its name says made it, lives` },
    ]);
    expect((await tensor())?.verdict.state).toBe(isEveryProcessReadable() ? "idle" : "unknown");
    await maker.kill();
    expect(await application()).toEqual([]);
    expect((await tensor())?.verdict.state).toBe(nobodys);
  });

  test("of memory without a name are shown as maps names them", async () => {
    const fd = await actor.number(`memfd x/SYSV12345678 ${2 * PAGE}`);
    const other = await actor.number(`memfd mapped ${PAGE}`);
    await actor.send(`map ${other} ${PAGE}`);
    await actor.send(`close ${other}`);
    const ours = (await list("memfd")).filter(({ users }) => users[0]?.pid === actor.pid);
    expect(ours.map(({ name, bytes }) => [name, bytes]).sort()).toEqual([
      ["mapped", PAGE],
      ["x/SYSV12345678", 2 * PAGE],
    ]);
    const [target = ""] = ours.map((object) => object.target);
    expect((await remove("--force", target)).stdout).toContain("a memfd has no name");
    await actor.send(`close ${fd}`);
    expect((await list("memfd")).map(({ name }) => name)).not.toContain("x/SYSV12345678");
  });

  test("are messages in queues, where they are mounted", async () => {
    const fd = await actor.number("mq_create /jobs");
    await actor.send(`mq_send ${fd} hello`);
    await actor.send(`mq_send ${fd} world`);
    const [queue] = await list("mqueue");
    expect(queue).toMatchObject({ target: "mqueue:/jobs", bytes: 10 });
    expect(queue && usesOf(queue)).toEqual([[actor.pid, "open"]]);
    await actor.send(`close ${fd}`);
    expect((await remove("--force", "mqueue:/jobs")).stdout).toContain("removed, 10B given back");
    expect(await list("mqueue")).toEqual([]);
  });

  const twins = ["caf\xff", "caf\xfe"] as const;
  test.each([twins, twins.toReversed()])(
    "with names that look alike: %j goes, the other stays",
    async (...names) => {
      const [victim = "", other = ""] = names;
      await actor.send(`create_file /dev/shm/${rawName(Buffer.from(twins[0], "latin1"))} ${PAGE}`);
      await actor.send(`create_file /dev/shm/${rawName(Buffer.from(twins[1], "latin1"))} ${PAGE}`);
      await actor.kill();
      const shown = `posix-shm:/caf\\x${victim.charCodeAt(3).toString(16)}`;
      const { stdout } = await remove("--force", shown);
      expect(stdout).toContain("removed");
      expect([victim, other].map((name) => existsSync(outside(name)))).toEqual([false, true]);
    },
  );

  test("in flight in a unix socket have no user that shows, and are not removed", async () => {
    const fd = await actor.number(`create_file /dev/shm/flying ${PAGE}`);
    const socket = await actor.number(`put_in_flight ${fd}`);
    expect(await list("posix-shm")).toMatchObject([{ users: [], verdict: { state: nobodys } }]);
    const refused = await remove("--force", "posix-shm:/flying");
    expect(refused).toMatchObject({ status: 1 });
    expect(refused.stdout).toContain("in flight in a unix socket");
    await actor.send(`close ${socket}`);
    expect((await remove("--force", "posix-shm:/flying")).stdout).toContain("removed");
  });

  test("in use lose their name by force only, and their memory with their last user", async () => {
    const fd = await actor.number(`create_file /dev/shm/held ${PAGE}`);
    const [address] = await actor.send(`map ${fd} ${PAGE}`);
    await actor.send(`touch ${address} ${PAGE}`);
    expect((await remove("posix-shm:/held")).status).toBe(1);
    expect((await remove("--force", "posix-shm:/held")).stdout).toContain("freed when the last");
    expect(await list("posix-shm")).toMatchObject([
      { name: expect.stringMatching("^/held"), flags: ["deleted"], rss: PAGE },
    ]);
  });

  test("with a second name give nothing back, and that is said", async () => {
    writeFileSync(outside("one"), "x");
    linkSync(outside("one"), outside("two"));
    expect((await byTarget("posix-shm")).get("posix-shm:/one")).toMatchObject({
      links: 2,
      freed: 0,
    });
    expect((await remove("--force", "posix-shm:/one")).stdout).toContain(
      "1 other name still leads to it",
    );
    expect(readdirSync(outside(""))).toEqual(["two"]);
  });

  test("of another mount namespace are seen from outside under its number", async () => {
    await actor.number(`create_file /dev/shm/inside ${PAGE}`);
    const { objects } = await listObjects(["--kind", "posix-shm"]);
    const target = `posix-shm:/inside@${mounts.inode}`;
    const seen = objects.find((object) => object.target === target);
    expect(seen && usesOf(seen)).toEqual([[actor.pid, "open"]]);
  });

  test("are counted against the limits of their filesystem", async () => {
    const fd = await actor.number(`create_file /dev/shm/big ${16 * PAGE}`);
    const [address] = await actor.send(`map ${fd} ${16 * PAGE}`);
    await actor.send(`touch ${address} ${16 * PAGE}`);
    const args = ["list", "--json", "--namespaces", "own"];
    const { stdout } = await runShmtop(args, { namespace: mounts });
    const { limits } = JSON.parse(stdout) as {
      limits: { ns: number; name: string; used: number }[];
    };
    const used = (name: string) => limits.find((limit) => limit.name === name)?.used;
    expect(used("/dev/shm bytes")).toBe(16 * PAGE);
    expect(used("/dev/shm inodes")).toBe(2);
    expect(used("queues_max")).toBe(0);
  });
});
