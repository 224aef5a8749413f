/** Debian's PostgreSQL with all its shared memory in System V segments, in a directory of its own. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { IpcNamespace } from "./namespace.ts";
import { postgresqlPrograms } from "./needs.ts";
import { isGone, killAndWait, treeOf } from "./processes.ts";
import { NOBODY, plainEnvironment } from "./shmtop.ts";
import { until } from "./until.ts";

export interface Postgresql {
  readonly pid: number;
  /** The postmaster, its background processes and its backends. */
  pids(): number[];
  /** A psql session that stays open; the pid of the backend that serves it. */
  connect(): Promise<number>;
  /** kill -9 of the postmaster; the others notice and end, but for this backend, which is stopped. */
  crash(survivor: number): Promise<void>;
  /** Ends what is left of it in good order. */
  stop(): Promise<void>;
}

const SETTINGS = [
  "shared_memory_type=sysv",
  "dynamic_shared_memory_type=sysv",
  "shared_buffers=16MB",
  "huge_pages=off",
  "autovacuum=off", // no workers that come and go during a test
  "listen_addresses=",
  "fsync=off",
];

/**
 * Starts it in the namespace, as an unprivileged user, on a socket in its own directory.
 * @param given settings beside those above, which they replace.
 */
export async function startPostgresql(
  namespace: IpcNamespace,
  given: readonly string[] = [],
): Promise<Postgresql> {
  const programs = postgresqlPrograms() ?? "";
  const directory = mkdtempSync(join(tmpdir(), "shmtop-postgresql-"));
  const { uid, gid } = account();
  chownSync(directory, uid, gid);
  const data = join(directory, "data");
  const asOwner = (command: readonly string[]) =>
    namespace.inside([
      "setpriv",
      `--reuid=${uid}`,
      `--regid=${gid}`,
      "--clear-groups",
      "--pdeathsig=INT", // it ends with the test run, however that ends
      "--",
      ...command,
    ]);
  const options = { cwd: directory, env: plainEnvironment };

  const [init, ...initArgs] = asOwner([
    join(programs, "initdb"),
    "-D",
    data,
    "-U",
    "postgres",
    "-A",
    "trust",
    "-N",
    "--no-locale",
  ]);
  const made = spawnSync(init, initArgs, { ...options, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const settings = [...SETTINGS, ...given, `unix_socket_directories=${directory}`].flatMap(
    (setting) => ["-c", setting],
  );
  const [program, ...args] = asOwner([join(programs, "postgres"), "-D", data, ...settings]);
  const server = spawn(program, args, { ...options, stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(server, "exit");
  const pid = server.pid ?? 0;
  await ready(server);

  const sessions: ChildProcess[] = [];
  const survivors: number[] = [];
  return {
    pid,
    pids: () => treeOf(pid),
    connect: async () => {
      const psql = spawn("psql", ["-X", "-At", "-h", directory, "-U", "postgres", "postgres"], {
        ...options,
        stdio: ["pipe", "pipe", "inherit"],
      });
      sessions.push(psql);
      psql.stdin.write("select pg_backend_pid();\n");
      const [line] = await once(createInterface({ input: psql.stdout }), "line");
      return Number(line);
    },
    crash: async (survivor) => {
      survivors.push(survivor);
      const others = treeOf(pid).filter((member) => member !== survivor);
      process.kill(survivor, "SIGSTOP");
      process.kill(pid, "SIGKILL");
      await until("the end of PostgreSQL's others", () =>
        others.every(isGone) ? true : undefined,
      );
    },
    stop: async () => {
      for (const psql of sessions) psql.stdin?.end();
      server.kill("SIGINT"); // PostgreSQL's fast shutdown
      await ended;
      await Promise.all(survivors.map(killAndWait));
      rmSync(directory, { recursive: true });
    },
  };
}

/** Its log says when it takes connections; if it ends instead, the log says why. */
async function ready(server: ChildProcess): Promise<void> {
  if (!server.stderr) throw new Error("PostgreSQL was started without a log");
  let log = "";
  for await (const line of createInterface({ input: server.stderr })) {
    log += `${line}\n`;
    if (line.includes("ready to accept connections")) {
      server.stderr.resume();
      return;
    }
  }
  throw new Error(`PostgreSQL: ${log}`);
}

/** Debian's user postgres where there is one: PostgreSQL refuses to run as root. */
function account(): { uid: number; gid: number } {
  const line = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync("/etc/passwd", "utf8"));
  return line ? { uid: Number(line[1]), gid: Number(line[2]) } : NOBODY;
}
