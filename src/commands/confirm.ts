/** The questions before a removal: one for all orphans, and the id typed for everything else. */
import { formatBytes } from "../model/format.ts";
import type { IpcObject } from "../model/snapshot.ts";
import { freedAtOnce, promiseOfUndo } from "../model/undo-promise.ts";
import type { Context } from "./command.ts";
import { stateOf } from "./removal-plan.ts";

type Terminal = Pick<Context, "kinds" | "ask" | "out" | "err">;

/** The objects that were agreed to. Whatever is not answered with yes is no. */
export async function confirm(
  objects: readonly IpcObject[],
  backup: boolean,
  terminal: Terminal,
): Promise<readonly IpcObject[]> {
  const { ask, err } = terminal;
  if (ask === null) {
    err("shmtop: refused: there is no terminal to ask on; --yes removes without asking\n");
    return [];
  }
  const orphans = objects.filter(({ verdict }) => verdict.state === "orphan");
  const agreed = (await confirmOrphans(orphans, backup, terminal, ask)) ? [...orphans] : [];
  for (const object of objects) {
    if (object.verdict.state === "orphan") continue;
    terminal.out(describe(object, backup, terminal));
    const answer = await ask(`Type ${object.id} to remove it all the same: `);
    if (answer?.trim() === String(object.id)) agreed.push(object);
    else terminal.out(`${object.target}: left alone\n`);
  }
  return agreed;
}

async function confirmOrphans(
  orphans: readonly IpcObject[],
  backup: boolean,
  terminal: Terminal,
  ask: NonNullable<Context["ask"]>,
): Promise<boolean> {
  if (orphans.length === 0) return true;
  for (const object of orphans) terminal.out(describe(object, backup, terminal));
  const what = orphans.length === 1 ? "it" : `these ${orphans.length}`;
  const answer = await ask(`Remove ${what}? [y/N] `);
  if (/^\s*y(es)?\s*$/i.test(answer ?? "")) return true;
  terminal.out("nothing removed\n");
  return false;
}

function describe(object: IpcObject, backup: boolean, { kinds }: Terminal): string {
  const kind = kinds.find(({ id }) => id === object.kind);
  const consequence = kind === undefined ? "" : `  ${kind.consequence(object)}\n`;
  const undo = backup ? promiseOfUndo(object).text : "There is no undo: it is not saved.";
  const head = `${object.target}: ${stateOf(object)}, ${formatBytes(freedAtOnce(object, backup))} to give back\n`;
  return `${head}${consequence}  ${undo}\n`;
}
