/** Processes of whose memory a page never comes (see hung-memory.c): whoever reads about them may wait for ever. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "./compiler.ts";
import type { IpcNamespace } from "./namespace.ts";
import { projectRoot } from "./project.ts";

export type Hang = "page" | "lock" | "userfaultfd";

export interface HungProcess {
  readonly pid: number;
  /** Lets go of it, which ends it, and waits until that was done. */
  end(): Promise<void>;
}

/** Longer than two pages, so that a whole one is in it. */
const PADDING = "x".repeat(9000);

/** Starts one that has a segment attached. */
export async function startHungProcess(
  how: Hang,
  shmid: number,
  namespace: Pick<IpcNamespace, "inside">,
): Promise<HungProcess> {
  const folder = mkdtempSync(join(tmpdir(), "shmtop-hung-"));
  const point = join(folder, "file");
  writeFileSync(point, "");
  const source = join(projectRoot, "test/support/hung-memory.c");
  const where = how === "userfaultfd" ? PADDING : point;
  const own = ["unshare", "--mount", compile("hung-memory", [source]), how, String(shmid), where];
  const [program, ...args] = namespace.inside(own);
  const server = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(server, "exit");
  const [line] = await Promise.race([once(server.stdout, "data"), ended]);
  return {
    pid: Number(line),
    end: async () => {
      server.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
