/** Debian's OpenSSH server with keys, port and configuration of its own, which runs one command for whoever logs in. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "./free-port.ts";
import type { IpcNamespace } from "./namespace.ts";

export interface Sshd {
  /** Every session's processes are below this one. */
  readonly pid: number;
  /** The command line of a client with a terminal that asks for `command`, or for a shell. */
  client(command?: string): readonly [string, ...string[]];
  /** What of an ssh_config makes a name stand for it. */
  named(alias: string): string;
  /** Ends every session at once, and lets nobody in again. */
  die(): void;
  stop(): Promise<void>;
}

/** sshd insists on it, empty and root's. */
const PRIVILEGE_SEPARATION = "/run/sshd";

/** Starts it in the namespace on a loopback port; `forced` is what every session runs, whatever was asked for. */
export async function startSshd(
  namespace: Pick<IpcNamespace, "inside">,
  forced: string,
): Promise<Sshd> {
  const directory = mkdtempSync(join(tmpdir(), "shmtop-sshd-"));
  const path = (name: string): string => join(directory, name);
  const port = await freePort();
  for (const name of ["host", "user"]) {
    const made = spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path(name)]);
    if (made.status !== 0) throw new Error(`ssh-keygen: ${made.stderr}`);
  }
  writeFileSync(path("config"), configuration(path, port, forced));
  const madeHere = !existsSync(PRIVILEGE_SEPARATION);
  if (madeHere) mkdirSync(PRIVILEGE_SEPARATION, { mode: 0o755 });
  const [program, ...args] = namespace.inside([
    ...["setpriv", "--pdeathsig=TERM", "--"], // it ends with the test run, however that ends
    ...["/usr/sbin/sshd", "-D", "-e", "-f", path("config")],
  ]);
  const server = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(server, "exit");
  let log = "";
  for await (const line of createInterface({ input: server.stderr })) {
    log += `${line}\n`;
    if (line.startsWith("Server listening")) break;
  }
  if (server.exitCode !== null) throw new Error(`sshd: ${log}`);
  server.stderr.resume();
  const { pid } = server;
  if (pid === undefined) throw new Error("sshd did not start");
  return {
    pid,
    client: (command) => [
      "ssh",
      ...["-F", "none", "-tt", "-i", path("user"), "-p", String(port)],
      ...["-o", "StrictHostKeyChecking=no", "-o", `UserKnownHostsFile=${path("known")}`],
      ...["-o", "LogLevel=ERROR", "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"],
      ...[`${userInfo().username}@127.0.0.1`, ...(command === undefined ? [] : [command])],
    ],
    die: () => {
      const children = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, "utf8");
      // Stopped first, so that nobody comes in meanwhile.
      server.kill("SIGSTOP");
      for (const pid of children.trim().split(" "))
        if (pid !== "") process.kill(Number(pid), "SIGKILL");
      server.kill("SIGTERM");
      server.kill("SIGCONT");
    },
    named: (alias) =>
      [
        `Host ${alias}`,
        "  HostName 127.0.0.1",
        `  Port ${port}`,
        `  User ${userInfo().username}`,
        `  IdentityFile ${path("user")}`,
        "  IdentitiesOnly yes",
        "  StrictHostKeyChecking no",
        `  UserKnownHostsFile ${path("known")}`,
        "  LogLevel ERROR",
        "",
      ].join("\n"),
    stop: async () => {
      server.kill("SIGTERM");
      await ended;
      rmSync(directory, { recursive: true });
      if (madeHere) rmSync(PRIVILEGE_SEPARATION, { recursive: true });
    },
  };
}

const configuration = (path: (name: string) => string, port: number, forced: string): string =>
  [
    "ListenAddress 127.0.0.1",
    `Port ${port}`,
    `HostKey ${path("host")}`,
    `AuthorizedKeysFile ${path("user.pub")}`,
    "PidFile none",
    "UsePAM no",
    "StrictModes no", // the directory is below /tmp
    "PermitRootLogin prohibit-password",
    "PasswordAuthentication no",
    "DisableForwarding yes",
    `ForceCommand ${forced}`,
    "",
  ].join("\n");
