/** Other machines beside the screen: how they are looked at, and how what is on them is removed. */
import { EventEmitter, on } from "node:events";
import { type GathererSetup, startGatherer } from "./collect/start-thread.ts";
import { openSockets, type RemoteCommand, startSsh } from "./host/ssh.ts";
import { splitTarget, targetAt } from "./model/hosts.ts";
import { fail, type Outcome, ok } from "./model/outcome.ts";
import type { Removal, RemovalOptions, Target } from "./model/target.ts";
import type { ScreenOptions } from "./options.ts";
import { createLineSplitter } from "./recording/line-splitter.ts";
import { lineOf, readRemoval } from "./recording/removal-lines.ts";
import type { Cleaning } from "./screen.ts";
import type { Tape } from "./tape.ts";
import { showText } from "./text/encode.ts";

/** Has each machine remove its own, and keep what lets it be undone there. */
export interface Remote extends Tape {
  readonly cleaning: Cleaning;
}

type Options = Pick<ScreenOptions, "hosts" | "sshConfig" | "interval" | "watch" | "namespaces">;
type Ssh = GathererSetup["ssh"];

/** Bytes of an answer about one target. */
const LONGEST_ANSWER = 64 * 1024;

export function openRemote(
  { hosts, sshConfig, interval, watch, namespaces }: Options,
  env: Ssh["env"],
): Outcome<Remote> {
  const sockets = openSockets();
  if (!sockets.ok) return sockets;
  const ssh: Ssh = { config: sshConfig, sockets: sockets.value.path, env: { ...env } };
  const elsewhere = fail("absent", "what was removed on a machine is put back there: shmtop undo");
  return ok({
    thread: {},
    start: startGatherer({ hosts, interval, watch, namespaces, ssh }),
    screen: { hosts },
    close: sockets.value.close,
    cleaning: {
      startCleanup: (targets, wish) => {
        let stopped = false;
        const stop = (): void => {
          stopped = true;
        };
        return { removals: removals(targets, wish, ssh, () => stopped), stop };
      },
      history: () => elsewhere,
      undo: async (entry) => ({
        entry,
        target: entry,
        state: "refused",
        text: elsewhere.ok ? "" : elsewhere.failure.text,
        lost: [],
      }),
      interrupted: () => ok([]),
    },
  });
}

/** One machine after the other, in the order in which their first targets come. */
async function* removals(
  targets: readonly Target[],
  wish: RemovalOptions,
  ssh: Ssh,
  isStopped: () => boolean,
): AsyncGenerator<Removal> {
  const byHost = new Map<string, Target[]>();
  for (const target of targets) {
    const there = splitTarget(target.target);
    if (there === null) continue;
    const own = byHost.get(there.host) ?? [];
    byHost.set(there.host, own);
    own.push({ ...target, target: there.target });
  }
  for (const [host, own] of byHost) {
    if (isStopped()) return;
    for await (const removal of removalsAt(host, own, wish, ssh))
      yield { ...removal, target: targetAt(host, removal.target) };
  }
}

/** A target that is not answered for may be there or not: that is said. */
async function* removalsAt(
  host: string,
  targets: readonly Target[],
  { force, backup }: RemovalOptions,
  ssh: Ssh,
): AsyncGenerator<Removal> {
  const open = new Set(targets.map(({ target }) => target));
  const words = ["shmtop", "rm", "--identity", "--yes"];
  const options = [...(force ? ["--force"] : []), ...(backup ? [] : ["--no-backup"])];
  const command = startSsh(host, [...words, ...options], ssh);
  let why = command.ok ? "" : command.failure.text;
  if (command.ok) {
    const answers = answersOf(command.value, (said) => {
      why ||= said;
    });
    command.value.send(targets.map(lineOf).join(""));
    for await (const line of answers) {
      const removal = readRemoval(line);
      if (removal.ok && open.delete(removal.value.target)) yield removal.value;
      else if (!removal.ok) why ||= removal.failure.text;
    }
  }
  for (const target of open) {
    const text = `failed: no answer from ${host} (${why || "it ended early"}); look at it again`;
    yield { target, state: "failed", text };
  }
}

/** @param told is given why there will be no more of them. */
async function* answersOf(
  command: RemoteCommand,
  told: (why: string) => void,
): AsyncGenerator<string> {
  const heard = new EventEmitter();
  const splitter = createLineSplitter(LONGEST_ANSWER);
  const lines = on(heard, "line", { close: ["end"] });
  command.onOutput((bytes) => {
    const whole = splitter.add(bytes);
    for (const line of whole ?? []) heard.emit("line", line);
    if (whole !== null) return;
    told("an answer longer than any");
    command.stop();
  });
  command.onEnd((status, said) => {
    told(showText(said) || (status === 127 ? "shmtop is not installed there" : ""));
    heard.emit("end");
  });
  for await (const [line] of lines) yield String(line);
}
