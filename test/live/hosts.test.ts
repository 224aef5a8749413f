/** Several machines on one screen: two sshd on loopback, each with an ipc namespace of its own. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeEach, expect, onTestFinished } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { bundle } from "../support/project.ts";
import { shmtopCommand } from "../support/shmtop.ts";
import { type Sshd, startSshd } from "../support/sshd.ts";
import { openTerminal, type Terminal } from "../support/terminal.ts";
import { until } from "../support/until.ts";

/** As long as somebody takes to read a question: an answer before that counts as typed ahead. */
const READING_MS = 500;

interface Machine {
  readonly namespace: IpcNamespace;
  readonly sshd: Sshd;
}

/** What a session runs: the built program under its name, and nothing else. */
const shell = (state: string, also: string): string =>
  [
    "set -f",
    `export XDG_STATE_HOME=${state} LANG=C.UTF-8`,
    also,
    'case "$SSH_ORIGINAL_COMMAND" in',
    `  "shmtop "*) exec ${process.execPath} ${bundle} \${SSH_ORIGINAL_COMMAND#shmtop } ;;`,
    "esac",
    "exit 127",
    "",
  ].join("\n");

describeLive("other machines", ["root", "IPC namespaces", "openssh"], (test) => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "shmtop-hosts-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
  });

  const stateOf = (name: string): string => join(folder, `${name}.state`);

  /** What the machine keeps of what became of each target. */
  const journalOf = (name: string): readonly string[] =>
    readFileSync(join(stateOf(name), "shmtop/journal.ndjson"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter(({ what }) => what === "outcome")
      .map(({ state }) => state);

  async function startMachine(name: string, also = "true"): Promise<Machine> {
    const namespace = await openNamespace();
    const script = join(folder, `${name}.sh`);
    writeFileSync(script, shell(stateOf(name), also));
    const sshd = await startSshd(namespace, `sh ${script}`);
    onTestFinished(async () => {
      await sshd.stop();
      namespace.close();
    });
    return { namespace, sshd };
  }

  function look(machines: Readonly<Record<string, Machine>>, ...args: readonly string[]): Terminal {
    const config = join(folder, "ssh_config");
    const blocks = Object.entries(machines).map(([name, { sshd }]) => sshd.named(name));
    writeFileSync(config, blocks.join("\n"));
    const hosts = Object.keys(machines).flatMap((name) => ["--host", name]);
    const words = ["--ssh-config", config, ...hosts, "-i", "0.5", "--namespaces", "own", ...args];
    const screen = openTerminal(shmtopCommand(["--no-config", "--no-state", ...words], {}), {
      environment: { TMPDIR: folder },
    });
    onTestFinished(screen.close);
    return screen;
  }

  const row = (screen: Terminal, pattern: RegExp) =>
    screen.waitFor((lines) => lines.some((line) => pattern.test(line)), 30);

  test("are shown together, and one that dies is a sentence while the other goes on", async () => {
    const db1 = await startMachine("db1", "echo 'Welcome to db1!'");
    const db2 = await startMachine("db2");
    db1.namespace.run(["ipcmk", "-M", "4096"]);
    db2.namespace.run(["ipcmk", "-M", "8192"]);
    const screen = look({ db1, db2 });
    await row(screen, /db1 +up +\d+ +1 /);
    await row(screen, /db2 +up +\d+ +1 /);
    screen.press("2");
    await row(screen, /db1 .*○ orphan.* 4\.0K/);
    await row(screen, /db2 .*○ orphan.* 8\.0K/);

    db1.sshd.die();
    screen.press("1");
    await row(screen, /db1 +down/);
    await screen.waitFor(/db1: .*; again in \d+ s/, 30);
    db2.namespace.run(["ipcmk", "-M", "16384"]);
    await row(screen, /db2 +up +\d+ +2 /);
    screen.press("2");
    await row(screen, /db2 .* 16K/);
    expect(screen.screen().join("\n")).not.toMatch(/db1 .*orphan/);
    screen.press("q");
    expect(await screen.status).toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith("shmtop-ssh-"))).toEqual([]);
  });

  test("remove what was seen and nothing else, with a journal of their own", async () => {
    const db1 = await startMachine("db1");
    const db2 = await startMachine("db2");
    for (const { namespace } of [db1, db2]) namespace.run(["ipcmk", "-M", "4096"]);
    const screen = look({ db1, db2 });
    await row(screen, /db2 +up +\d+ +1 /);
    await row(screen, /db1 +up +\d+ +1 /);
    screen.press("2");
    await row(screen, /db2 .*orphan/);
    screen.press("/", "host=db2", "Enter");
    await screen.waitFor("1 of 2");
    screen.press("d");
    await screen.waitFor(/Remove db2\/shm:0/);
    await delay(READING_MS);
    screen.press("y");
    await screen.waitFor(/db2\/shm:0.*removed/, 30);
    expect(db2.namespace.table("shm")).toEqual([]);
    expect(journalOf("db2")).toEqual(["removed"]);
    expect(existsSync(stateOf("db1"))).toBe(false);
    expect(db1.namespace.table("shm")).toHaveLength(1);
    await screen.waitFor("Removal finished", 30);
    screen.press("Enter");
    await screen.waitUntilGone("Removal finished");
    await screen.waitFor(/2 shm 1/, 30);
    screen.press("\\");
    await screen.waitFor(/▸ +db1/, 30);
    screen.press("d");
    await screen.waitFor(/Remove db1\/shm:0/);
    await delay(READING_MS);
    // It is another one by now: the number is the same.
    db1.namespace.run(["ipcrm", "--all=shm"]);
    db1.namespace.run(["sh", "-c", "echo 0 > /proc/sys/kernel/shm_next_id; ipcmk -M 65536"]);
    screen.press("y");
    await screen.waitFor(/db1\/shm:0.*(refused|already gone)/, 30);
    expect(db1.namespace.table("shm")).toHaveLength(1);
    // What is not begun is in no journal.
    expect(existsSync(join(stateOf("db1"), "shmtop/journal.ndjson"))).toBe(false);
    expect(journalOf("db2")).toEqual(["removed"]);
  });

  test("remove nothing any more once they are given up, however late they come to it", async () => {
    const late = `case "$SSH_ORIGINAL_COMMAND" in *" rm "*)
      until [ -e "$0.go" ]; do sleep 0.1; done
      ${process.execPath} ${bundle} \${SSH_ORIGINAL_COMMAND#shmtop }
      touch "$0.end"
      exit ;;
    esac`;
    const db1 = await startMachine("db1", late);
    db1.namespace.run(["ipcmk", "-M", "4096"]);
    const screen = look({ db1 });
    await row(screen, /db1 +up +\d+ +1 /);
    screen.press("2", "d");
    await screen.waitFor(/Remove db1\/shm:0/);
    await delay(READING_MS);
    screen.press("y");
    await screen.waitFor("Removing");
    screen.press("Escape");
    await screen.waitFor("nothing was removed there", 30);
    screen.press("q", "q");
    expect(await screen.status).toBe(0);
    writeFileSync(join(folder, "db1.sh.go"), "");
    const end = join(folder, "db1.sh.end");
    await until("its end", () => (existsSync(end) ? true : undefined), 30);
    expect(db1.namespace.table("shm")).toHaveLength(1);
  }, 60_000);

  test("are only watched where that was asked for, by each one's own kernel", async () => {
    const db1 = await startMachine("db1", 'echo "$SSH_ORIGINAL_COMMAND" > "$0.asked"');
    db1.namespace.run(["ipcmk", "-M", "4096"]);
    const screen = look({ db1 }, "--watch");
    await row(screen, /db1 +up +\d+ +1 /);
    expect(readFileSync(join(folder, "db1.sh.asked"), "utf8")).toBe(
      "shmtop stream --interval 0.5 --namespaces own --watch\n",
    );
    screen.press("2", "d");
    await screen.waitFor("Nothing can be removed while only watching (--watch).");
    expect(db1.namespace.table("shm")).toHaveLength(1);
  });

  test("that speak something else, another version, or garbage are rows with a sentence", async () => {
    const good = await startMachine("good");
    const old = await startMachine("old", `echo '{"schema":"shmtop-recording/9"}'; exec sleep 60`);
    const wild = await startMachine("wild", "exec cat /dev/urandom");
    const none = await startMachine("none", "echo 'sh: shmtop: not found' >&2; exit 127");
    const screen = look({ good, old, wild, none });
    await row(screen, /good +up/);
    await row(screen, /old +down .*shmtop-recording\/9/);
    await row(screen, /wild +down/);
    await row(screen, /none +down .*not installed/);
    screen.press("q");
    expect(await screen.status).toBe(0);
    await until("no ssh of ours", () => (sessionsOf(folder) === 0 ? true : undefined));
  });
});

/** Processes that have our folder on their command line: ssh with the config in it. */
const sessionsOf = (folder: string): number =>
  readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, "latin1").includes(join(folder, "ssh_config"));
    } catch {
      return false; // it has ended
    }
  }).length;
