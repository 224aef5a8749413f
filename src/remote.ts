/** Other machines beside the screen: how they are looked at, and how what is on them is removed. */
import { EventEmitter, on } from "node:events";
import { type GathererSetup, startGatherer } from "./collect/start-thread.ts";
import { openSockets, type RemoteCommand, startSsh } from "./host/ssh.ts";
import { fail, type Outcome, ok } from "./model/outcome.ts";
import type { RemovalOptions } from "./model/target.ts";
import type { ScreenOptions } from "./options.ts";
import { createLineSplitter } from "./recording/line-splitter.ts";
import { lineOf, readRemoval } from "./recording/removal-lines.ts";
import { type Ask, remoteRemovals } from "./remote-removals.ts";
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
        return { removals: remoteRemovals(targets, asker(wish, ssh), () => stopped), stop };
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

/** A target that is not answered for may be there or not: that is said. */
const asker = ({ force, backup }: RemovalOptions, ssh: Ssh): Ask =>
  async function* (host, targets) {
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
    if (open.size === 0) return null;
    why ||= "it ended early";
    const text = `failed: no answer from ${host} (${why}); look at it again`;
    for (const target of open) yield { target, state: "failed", text };
    return why;
  };

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
