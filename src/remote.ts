/** Other machines beside the screen: how they are looked at, and how what is on them is removed. */
import { EventEmitter, on } from "node:events";
import { type GathererSetup, startGatherer } from "./collect/start-thread.ts";
import { openSockets, type RemoteCommand, startSsh } from "./host/ssh.ts";
import { fail, type Outcome, ok } from "./model/outcome.ts";
import type { RemovalOptions } from "./model/target.ts";
import type { ScreenOptions } from "./options.ts";
import type { Cleaning } from "./performer.ts";
import { createLineSplitter } from "./recording/line-splitter.ts";
import { GO, lineOf, READY, readRemoval } from "./recording/removal-lines.ts";
import { type Ask, remoteRemovals } from "./remote-removals.ts";
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
        const stopping = new AbortController();
        const ask = asker(wish, ssh, stopping.signal);
        return {
          removals: remoteRemovals(targets, ask, () => stopping.signal.aborted),
          stop: () => stopping.abort(),
        };
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
      endUndos: async () => ok(0),
    },
  });
}

/**
 * A target that is not answered for may be there or not: that is said. Nothing is removed unless we are there when the
 * machine asks, and it stops when we hang up.
 */
const asker = ({ force, backup }: RemovalOptions, ssh: Ssh, stop: AbortSignal): Ask =>
  async function* (host, targets) {
    const open = new Set(targets.map(({ target }) => target));
    const words = ["shmtop", "rm", "--identity", "--yes"];
    const options = [...(force ? ["--force"] : []), ...(backup ? [] : ["--no-backup"])];
    const command = startSsh(host, [...words, ...options], ssh);
    let why = command.ok ? "" : command.failure.text;
    let hasBegun = false;
    if (command.ok) {
      const answers = answersOf(command.value, stop, (said) => {
        why ||= said;
      });
      command.value.send(`${targets.map(lineOf).join("")}\n`);
      for await (const line of answers) {
        if (line === READY && !hasBegun && !stop.aborted) {
          hasBegun = true;
          command.value.send(`${GO}\n`);
          continue;
        }
        const removal = readRemoval(line);
        if (removal.ok && open.delete(removal.value.target)) yield removal.value;
        else if (!removal.ok) why ||= removal.failure.text;
      }
    }
    if (open.size === 0) return null;
    why ||= stop.aborted ? "it was told to stop" : "it ended early";
    const rest = hasBegun ? "look at it again" : "nothing was removed there";
    const text = `failed: no answer from ${host} (${why}); ${rest}`;
    for (const target of open) yield { target, state: "failed", text };
    return why;
  };

/** Milliseconds without an answer after which none is waited for, and once it was told to stop. */
const PATIENCE = 60_000;
const LAST_PATIENCE = 5000;

/** @param told is given why there will be no more of them. */
async function* answersOf(
  command: RemoteCommand,
  stop: AbortSignal,
  told: (why: string) => void,
): AsyncGenerator<string> {
  const heard = new EventEmitter();
  const splitter = createLineSplitter(LONGEST_ANSWER);
  const lines = on(heard, "line", { close: ["end"] });
  const giveUp = (why: string): void => {
    told(why);
    command.stop();
    heard.emit("end");
  };
  let patience = PATIENCE;
  const late = (): void => giveUp(`nothing for ${patience / 1000} s`);
  let timer = setTimeout(late, patience);
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(late, patience);
  };
  const hangUp = (): void => {
    patience = LAST_PATIENCE;
    command.hangUp();
    wait();
  };
  stop.addEventListener("abort", hangUp);
  command.onOutput((bytes) => {
    wait();
    const whole = splitter.add(bytes);
    for (const line of whole ?? []) heard.emit("line", line);
    if (whole === null) giveUp("an answer longer than any");
  });
  command.onEnd((status, said) => {
    told(showText(said) || (status === 127 ? "shmtop is not installed there" : ""));
    heard.emit("end");
  });
  for await (const [line] of lines) yield String(line);
  clearTimeout(timer);
  stop.removeEventListener("abort", hangUp);
}
