/** Runs a command on another machine through the system's OpenSSH, which is found at a fixed place and never on the PATH. */
import { spawn } from "node:child_process";
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { failureThrown } from "./failure.ts";
import { isProgram, SYSTEM_PATH, withUs } from "./program.ts";
import { isRunning, thisProcess, type Writer } from "./running.ts";

export interface SshSetup {
  /** Instead of the user's own ssh_config. */
  readonly config: string | null;
  /** A folder of ours alone, for the sockets that several commands to one machine share. */
  readonly sockets: string;
  /** Ours: what is safe of it is handed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface RemoteCommand {
  readonly onOutput: (listener: (bytes: Uint8Array) => void) => void;
  /** @param said the last line of standard error, not encoded; "" where it said nothing. */
  readonly onEnd: (listener: (status: number | null, said: string) => void) => void;
  /** To standard input, which stays open. */
  readonly send: (text: string) => void;
  /** The end of standard input: whoever reads it learns that nobody waits for him any more. */
  readonly hangUp: () => void;
  readonly stop: () => void;
}

const PLACES = ["/usr/bin/ssh", "/bin/ssh", "/usr/local/bin/ssh"];

/** What ssh needs to find the user's keys, agent and tickets; nothing that could change which programs run. */
const KEPT = ["HOME", "USER", "LOGNAME", "SSH_AUTH_SOCK", "KRB5CCNAME", "XDG_RUNTIME_DIR"];

/** Nothing is asked for, the first connection carries the later ones, and a dead one is noticed. */
const OPTIONS = [
  ...["-T", "-o", "BatchMode=yes", "-o", "ControlMaster=auto", "-o", "ControlPersist=no"],
  ...["-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3"],
  ...["-o", "ForwardAgent=no", "-o", "ForwardX11=no", "-o", "ClearAllForwardings=yes"],
  ...["-o", "PermitLocalCommand=no", "-o", "RemoteCommand=none"],
];

/** Bytes of standard error that are kept. */
const MOST_SAID = 4096;

/** @param words constant words of ours: the other side's shell reads them. */
export function startSsh(
  host: string,
  words: readonly string[],
  { config, sockets, env }: SshSetup,
): Outcome<RemoteCommand> {
  const ssh = PLACES.find(isProgram);
  if (ssh === undefined) {
    const places = PLACES.join(", ");
    return fail("absent", `ssh is not installed (looked for ${places}): install openssh-client`);
  }
  const own = ["-o", `ControlPath=${controlPath(sockets)}`];
  const file = config === null ? [] : ["-F", config];
  const [program = ssh, ...args] = [
    ...withUs("SIGTERM"),
    ...[ssh, ...OPTIONS, ...own, ...file, "--", host, ...words],
  ];
  const child = spawn(program, args, { env: environment(env), stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stderr.setEncoding("latin1").on("data", (text: string) => {
    said = (said + text).slice(-MOST_SAID);
  });
  // Whoever has ended reads no more, which its end tells.
  child.stdin.on("error", () => undefined);
  return ok({
    onOutput: (listener) => child.stdout.on("data", listener),
    onEnd: (listener) => {
      child.once("error", (error) => listener(null, error.message));
      child.once("close", (status) => listener(status, lastLine(said)));
    },
    send: (text) => void child.stdin.write(text),
    hangUp: () => child.stdin.end(),
    stop: () => child.kill("SIGTERM"),
  });
}

const PREFIX = "shmtop-ssh-";
/** In such a folder, the file that says whose it is. */
const OWNER = "owner";

interface Owner extends Writer {
  /** The pid means nothing in another pid namespace. */
  readonly pids: string;
}

const ownerOf = (): Owner => ({ ...thisProcess(), pids: readlinkSync("/proc/self/ns/pid") });

/** Folders of ours that a screen left behind when it was killed. */
function removeLeftovers(): void {
  const { pids } = ownerOf();
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(tmpdir(), name);
    try {
      const facts = lstatSync(path);
      if (!facts.isDirectory() || facts.uid !== process.getuid?.()) continue;
      const owner = JSON.parse(readFileSync(join(path, OWNER), "utf8")) as Owner;
      if (owner.pids === pids && !isRunning(owner)) rmSync(path, { recursive: true, force: true });
    } catch {
      // It is not ours, is being made, or somebody else takes it away.
    }
  }
}

/** @returns a folder that only we can enter; `close` takes it away. */
export function openSockets(): Outcome<{ readonly path: string; readonly close: () => void }> {
  try {
    removeLeftovers();
    const path = mkdtempSync(join(tmpdir(), PREFIX));
    writeFileSync(join(path, OWNER), JSON.stringify(ownerOf()), { flag: "wx", mode: 0o600 });
    return ok({ path, close: () => rmSync(path, { recursive: true, force: true }) });
  } catch (error) {
    return failureThrown(error, `make a folder in ${tmpdir()}`);
  }
}

/** Room in sockaddr_un (unix(7)) for what ssh makes of %C, and for what it adds while it makes the socket. */
const LONGEST_FOLDER = 107 - "/".length - 40 - ".0123456789abcdef".length;

const controlPath = (sockets: string): string =>
  Buffer.byteLength(sockets) > LONGEST_FOLDER ? "none" : join(sockets, "%C");

const environment = (env: SshSetup["env"]): Record<string, string> => ({
  PATH: SYSTEM_PATH,
  LC_ALL: "C",
  ...Object.fromEntries(
    KEPT.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  ),
});

const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.trim() ?? "";
