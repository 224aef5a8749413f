/** Debian's Apache, real and small: its locks are System V semaphore sets, which a crash leaves behind. */
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "./free-port.ts";
import type { IpcNamespace } from "./namespace.ts";
import { isGone, treeOf } from "./processes.ts";
import { until } from "./until.ts";

export interface Apache {
  readonly pid: number;
  /** The parent and its workers. */
  pids(): number[];
  /** GET / on each of its ports: the page. Fails if it does not answer. */
  page(): Promise<string>;
  /** kill -9, the parent first so that it cannot tidy up. */
  crash(): Promise<void>;
  /** The normal way to end it, in which it removes its semaphore sets. */
  stop(): Promise<void>;
}

const PAGE = "served by the live server\n";

/** What an Apache needs to be started with, on two loopback ports. */
export interface Site {
  /** It ends with a signal to its whole process group, which must not be the caller's. */
  readonly command: readonly string[];
  readonly ports: readonly number[];
  /** Its error log; what comes before it can be opened is on standard error. */
  errors(): string;
  remove(): void;
}

export async function makeSite(): Promise<Site> {
  const directory = mkdtempSync(join(tmpdir(), "shmtop-apache-"));
  chmodSync(directory, 0o755); // the workers are not root
  writeFileSync(join(directory, "index.html"), PAGE);
  const ports = await freePorts(2);
  writeFileSync(join(directory, "apache.conf"), configuration(directory, ports));
  return {
    command: ["/usr/sbin/apache2", "-DFOREGROUND", "-f", join(directory, "apache.conf")],
    ports,
    errors: () => {
      const log = join(directory, "error.log");
      return existsSync(log) ? readFileSync(log, "utf8") : "";
    },
    remove: () => rmSync(directory, { recursive: true }),
  };
}

/** Starts it in the namespace and returns when it serves; fails with its error log. */
export async function startApache(namespace: IpcNamespace): Promise<Apache> {
  const site = await makeSite();
  const [program, ...args] = namespace.inside([
    ...["setpriv", "--pdeathsig=TERM", "--"], // it ends with the test run, however that ends
    ...site.command,
  ]);
  // Detached: Apache ends with a signal to its whole process group, which must not be ours.
  const server = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  const pid = server.pid ?? 0;
  let said = "";
  server.stderr.on("data", (data) => {
    said += data;
  });

  const page = async () => {
    const answers = await Promise.all(site.ports.map((port) => fetch(`http://127.0.0.1:${port}/`)));
    const pages = await Promise.all(answers.map((answer) => answer.text()));
    return [...new Set(pages)].join("");
  };
  const end = async (signal: NodeJS.Signals) => {
    const all = treeOf(pid);
    for (const member of signal === "SIGKILL" ? all : [pid]) process.kill(member, signal);
    await until("the end of Apache", () => (all.every(isGone) ? true : undefined));
    site.remove();
  };
  const apache: Apache = {
    pid,
    pids: () => treeOf(pid),
    page,
    crash: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
  };
  await until("Apache's first page", () => {
    if (server.exitCode !== null) {
      const errors = site.errors();
      site.remove();
      throw new Error(`${said}${errors}`);
    }
    return page().catch(() => undefined);
  });
  return apache;
}

/** Two ports, because with one the workers need no lock to take turns at accept(). */
function configuration(directory: string, ports: readonly number[]): string {
  const modules = ["mpm_prefork", "authz_core", "dir", "proxy"];
  return [
    ...modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
    ...ports.map((port) => `Listen 127.0.0.1:${port}`),
    "Mutex sysvsem default",
    "ServerName localhost",
    `ServerRoot ${directory}`,
    `DocumentRoot ${directory}`,
    "DirectoryIndex index.html",
    `PidFile ${directory}/apache.pid`,
    `ErrorLog ${directory}/error.log`,
    "User www-data",
    "Group www-data",
    "StartServers 3",
    "MinSpareServers 3",
    "",
  ].join("\n");
}
