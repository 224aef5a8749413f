/** What scripts rely on, with the real program: exit statuses, documents by the schema, and tables that fit a pipe. */
import { spawnSync } from "node:child_process";
import { expect, onTestFinished } from "vitest";
import { schemaFailures } from "../output/strict-schema.ts";
import { describeLive } from "../support/describe-live.ts";
import { openNamespace } from "../support/namespace.ts";
import { bundle } from "../support/project.ts";
import { plainEnvironment, runShmtop, type ShmtopOptions } from "../support/shmtop.ts";

describeLive("what scripts rely on", ["root", "IPC namespaces"], (test) => {
  /** A namespace with room for two segments, both taken, a set and a queue; nobody has any of them. */
  async function start() {
    const namespace = await openNamespace();
    onTestFinished(namespace.close);
    namespace.run(["sh", "-c", "echo 2 > /proc/sys/kernel/shmmni"]);
    for (const what of ["-M 4096", "-M 8192", "-S 3", "-Q"])
      namespace.run(["ipcmk", ...what.split(" ")]);
    const ids = namespace.table("shm").map(({ shmid }) => `shm:${shmid}`);
    const run = (line: string, options: ShmtopOptions = {}) =>
      runShmtop([...line.split(" "), "--namespaces", "own"], { namespace, ...options });
    return { namespace, run, id: ids[0] ?? "" };
  }

  test("exit statuses are those of the contract", async () => {
    const { run, id } = await start();
    const statuses = {
      list: 0,
      "list --kind shm,sem --fail-on in-use": 0,
      "list --kind shm,sem --fail-on orphan": 1,
      [`who ${id}`]: 1,
      doctor: 1,
      "list --sort nothing": 2,
      "rm 0x1234": 2,
      "who shm:31999": 4,
      "rm --yes shm:31999": 4,
      [`rm --dry-run ${id}`]: 0,
      "undo nothing": 2,
    };
    for (const [line, status] of Object.entries(statuses))
      expect([line, (await run(line)).status]).toEqual([line, status]);
    const incomplete = await run("list --strict", { user: "nobody" });
    expect(incomplete.status).toBe(3);
  });

  test("a reader that has enough is no error, a full disk is", async () => {
    const shell = (line: string) =>
      spawnSync("sh", ["-c", line, process.execPath, bundle], {
        encoding: "utf8",
        env: { ...plainEnvironment },
      });
    const enough = shell('{ "$0" "$1" list --json; echo "status $?" >&2; } | head -c 1');
    expect(enough).toMatchObject({ stdout: "{", stderr: "status 0\n" });
    const full = shell('"$0" "$1" list --csv > /dev/full');
    expect(full.status).toBe(1);
    expect(full.stderr).toMatch(/^(shmtop: .*\n)*shmtop: cannot write standard output: ENOSPC/);
  });

  test("every document is one by the schema, to the last field", async () => {
    const { run, id, namespace } = await start();
    const [{ semid } = { semid: "" }] = namespace.table("sem");
    for (const line of ["list", `who ${id}`, `who sem:${semid}`, "doctor"]) {
      const { stdout } = await run(`${line} --json`);
      expect([line, schemaFailures(JSON.parse(stdout))]).toEqual([line, []]);
    }
    // Everything that is on this machine, whoever made it.
    const { stdout } = await runShmtop(["list", "--json"]);
    expect(schemaFailures(JSON.parse(stdout))).toEqual([]);
  });

  test("a table in a pipe is whole and plain, and CSV ends its lines by the rule", async () => {
    const { run } = await start();
    const columns =
      "--columns target,verdict,confidence,owner,mode,bytes,rss,freed,age,since,users";
    // Memfds belong to no namespace: whoever has one on this machine would be listed too.
    const kinds = "--kind shm,sem,msg";
    const { stdout } = await run(`list ${kinds} --sort bytes ${columns}`, {
      environment: { COLUMNS: "20" },
    });
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toContain("…");
    const [heading, ...rows] = stdout.split("\n").slice(0, -1);
    expect(heading?.split(/ +/)).toHaveLength(11);
    expect(rows).toHaveLength(4);
    for (const row of rows) expect(row.length).toBeGreaterThan(60);
    const csv = (await run(`list ${kinds} --csv`)).stdout;
    expect(csv.match(/\r\n/g)).toHaveLength(5);
    expect(csv.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });
});
