/** A journal and a backup in memory: every step is written down, and any can fail. */
import type { Keeping } from "../../src/cleanup/keeping.ts";
import { fail, ok } from "../../src/model/outcome.ts";

export interface Faults {
  /** Somebody else is removing, and does not end. */
  readonly locked?: boolean;
  readonly intent?: string;
  readonly outcome?: string;
  /** Why it cannot be saved. */
  readonly save?: string;
  /** What changed after it was saved. */
  readonly changed?: string;
}

export function fakeKeeping(faults: Faults): { keeping: Keeping; steps: string[] } {
  const steps: string[] = [];
  const step = (name: string, fault: string | undefined) => {
    if (fault !== undefined) return fail("failed", fault);
    steps.push(name);
    return ok(null);
  };
  const keeping: Keeping = {
    alone: (act) =>
      faults.locked === true ? fail("failed", "another shmtop is removing") : ok(act()),
    newEntry: ({ kind, id }) => `entry-${kind}-${id}`,
    saver: () => (entry) => {
      const saved = step(`save ${entry}`, faults.save);
      return saved.ok ? ok({ facts: {}, changed: () => faults.changed ?? null }) : saved;
    },
    intend: ({ target, backup }) =>
      step(`intend ${target.target}${backup ? " with backup" : ""}`, faults.intent),
    cutShort: () => null,
    conclude: (_, __, { state }) => step(`conclude ${state}`, faults.outcome),
    fileKeeper: (entry) => () => step(`move ${entry}`, undefined),
    noteUndo: () => ok(null),
    forget: () => undefined,
    discard: (entry) => void steps.push(`discard ${entry}`),
  };
  return { keeping, steps };
}
