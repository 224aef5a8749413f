/** What most tests of removals begin with: a namespace, an actor in it, and a home for the program's journal and backups. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Actor, startActor } from "./actor.ts";
import { type IpcNamespace, openNamespace } from "./namespace.ts";
import { runShmtop, type ShmtopResult } from "./shmtop.ts";

export interface IpcStage {
  readonly namespace: IpcNamespace;
  readonly actor: Actor;
  /** In which the program's own directory is made. */
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
  run(...args: string[]): Promise<ShmtopResult>;
  /** A path in the program's directory. */
  state(...names: string[]): string;
  ids(kind: "shm" | "sem" | "msg"): number[];
  journal(): { what: string; action: string; entry: string; state?: string }[];
}

/** All of it ends with the test. */
export async function openIpcStage(): Promise<IpcStage> {
  const namespace = await openNamespace();
  const actor = await startActor({ namespace });
  const home = mkdtempSync(join(tmpdir(), "shmtop-stage-"));
  onTestFinished(async () => {
    await actor.kill();
    namespace.close();
    rmSync(home, { recursive: true, force: true });
  });
  const environment = { XDG_STATE_HOME: home };
  const state: IpcStage["state"] = (...names) => join(home, "shmtop", ...names);
  return {
    ...{ namespace, actor, home, environment, state },
    run: (...args) => runShmtop(args, { namespace, environment }),
    ids: (kind) =>
      namespace
        .table(kind)
        .map((row) => Number(row[{ shm: "shmid", sem: "semid", msg: "msqid" }[kind]])),
    journal: () =>
      readFileSync(state("journal.ndjson"), "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
  };
}
