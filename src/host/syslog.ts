/** The system's own log, through the logger program: syslog or the journal, whichever listens on /dev/log. */
import { spawn } from "node:child_process";
import { statSync } from "node:fs";

export interface Syslog {
  /** One message; what cannot be delivered is lost without notice. */
  readonly write: (line: string) => void;
  /** Resolves when everything was handed over; after a second without, what is left is lost. */
  readonly close: () => Promise<void>;
}

const LOGGER = "/usr/bin/logger";
const SOCKET = "/dev/log";
const PATIENCE_MS = 1000;

/** Does nothing where nobody listens. One program takes all messages, a line each. */
export function openSyslog(
  program: string = LOGGER,
  socket: string = SOCKET,
  patience: number = PATIENCE_MS,
): Syslog {
  if (!isSocket(socket)) return { write: () => undefined, close: async () => undefined };
  const logger = spawn(
    program,
    ["--tag", "shmtop", "--priority", "authpriv.notice", `--id=${process.pid}`, "--socket", socket],
    { stdio: ["pipe", "ignore", "ignore"], env: {} },
  );
  const ended = new Promise<void>((resolve) => {
    logger.on("close", () => resolve());
    logger.on("error", () => resolve());
  });
  logger.stdin.on("error", () => undefined); // it has ended
  return {
    write: (line) => void logger.stdin.write(`${line}\n`),
    close: () => {
      logger.stdin.end();
      const late = setTimeout(() => logger.kill("SIGKILL"), patience);
      return ended.finally(() => clearTimeout(late));
    },
  };
}

function isSocket(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;
}
