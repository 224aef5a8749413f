/** Runs the built program as a user would, and hands back everything it said. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { IpcNamespace } from "./namespace.ts";
import { bundle } from "./project.ts";

/** The user nobody, with no group and no capability. */
export const NOBODY = { uid: 65534, gid: 65534 } as const;

export interface ShmtopOptions {
  /** Runs it in this namespace; else in the caller's. */
  readonly namespace?: Pick<IpcNamespace, "inside">;
  readonly user?: "root" | "nobody";
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ShmtopResult {
  /** The exit status, or 128 + n when signal n ended it, as a shell counts. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** shmtop ARGS, run to its end with nothing on its standard input. */
export async function runShmtop(
  args: readonly string[],
  options: ShmtopOptions = {},
): Promise<ShmtopResult> {
  const [program, ...rest] = shmtopCommand(args, options);
  const child = spawn(program, rest, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...plainEnvironment, ...stateOf(options), ...options.environment },
  });
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  const status =
    typeof code === "number" ? code : 128 + constants.signals[signal as NodeJS.Signals];
  return { status, stdout, stderr };
}

/** A test worker is ended without a chance to tidy up: the next one does. */
function removeStateHomesOfTheDead(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^shmtop-state-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** A state directory's user must own it. */
function stateOf({ user }: ShmtopOptions): Readonly<Record<string, string>> {
  if (user !== "nobody") return {};
  const home = join(stateHome, "nobody");
  mkdirSync(home, { recursive: true });
  chownSync(home, NOBODY.uid, NOBODY.gid);
  return { XDG_STATE_HOME: home };
}

/** shmtop list --json ARGS: the document. Throws what it said if the status is not 0. */
export async function listObjects(
  args: readonly string[],
  options: ShmtopOptions = {},
): Promise<ListDocument> {
  // In a namespace of its own a test is about what is there, whoever else has objects on the machine.
  const own = options.namespace === undefined || args.includes("--namespaces") ? [] : ownOnly;
  const { status, stdout, stderr } = await runShmtop(["list", "--json", ...own, ...args], options);
  if (status !== 0) throw new Error(`shmtop list ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as ListDocument;
}

/** For {@link listObjects}, in a namespace of its own: of other kinds the machine has some, such as the memfds of a desktop. */
export const SEGMENTS = ["--kind", "shm"] as const;

const ownOnly = ["--namespaces", "own"];

/** The part of the document, schema shmtop/1, that the live tests judge. */
export interface ListDocument {
  readonly schema: string;
  readonly complete: boolean;
  readonly objects: readonly ListedObject[];
  readonly problems: readonly { code: string; count?: number; text: string }[];
}

export interface ListedObject {
  readonly kind: string;
  readonly target: string;
  readonly id: number;
  readonly ns: number;
  readonly key: string;
  readonly name: string | null;
  readonly label: string | null;
  readonly mode: string;
  readonly flags: readonly string[];
  readonly bytes: number;
  readonly rss: number;
  readonly freed: number;
  readonly nattch: number;
  readonly found: number;
  readonly users: readonly ListedUser[];
  readonly touched: readonly { role: string; pid: number; is: string }[];
  readonly verdict: {
    readonly state: "in-use" | "idle" | "orphan" | "dying" | "unknown";
    readonly confidence: "proven" | "likely";
    readonly reasons: readonly { code: string; text: string }[];
  };
}

export interface ListedUser {
  readonly pid: number;
  readonly name: string;
  readonly how: string;
  readonly count: number;
  readonly access: string;
}

/** The whole command line of a shmtop in that namespace, as that user. */
export function shmtopCommand(
  args: readonly string[],
  { namespace, user = "root" }: ShmtopOptions,
): readonly [string, ...string[]] {
  const { uid, gid } = NOBODY;
  const become = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--"];
  const command = [...(user === "nobody" ? become : []), process.execPath, bundle, ...args];
  const [program = "", ...rest] = namespace ? namespace.inside(command) : command;
  return [program, ...rest];
}

/** Where this test run's journals and backups are, instead of the machine's own. */
const stateHome = mkdtempSync(join(tmpdir(), `shmtop-state-${process.pid}-`));
chmodSync(stateHome, 0o711);
removeStateHomesOfTheDead();
process.on("exit", () => rmSync(stateHome, { recursive: true, force: true }));

/** An environment without the caller's habits: colours, pagers, editors, language. */
export const plainEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? "/usr/bin:/bin",
  HOME: "/nonexistent",
  LANG: "C.UTF-8",
  TZ: "UTC",
  XDG_STATE_HOME: stateHome,
};
