/** Looks that are asked for, one at a time, and come as text: behind a crew, so that no process holds them up for good. */
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { type CrewSetup, openCrew } from "./crew.ts";
import type { LookAnswer, LookOrder } from "./protocol.ts";

export interface Looker {
  /** The text of a look that begins now. */
  readonly look: () => Promise<Outcome<string>>;
  /** @returns whether a thread waits in the kernel, so that nothing less than the end of the whole process ends it. */
  readonly close: () => Promise<boolean>;
}

const LOOK: LookOrder = { type: "look" };

export function openLooker({ thread, data }: Pick<CrewSetup<never>, "thread" | "data">): Looker {
  let waiting: ((outcome: Outcome<string>) => void) | null = null;
  /** Why nothing is looked at now: the thread has to end what it is at, or another has to come. */
  let obstacle: Outcome<never> | null = null;
  const settle = (outcome: Outcome<string>): void => {
    waiting?.(outcome);
    waiting = null;
  };
  const crew = openCrew<LookAnswer, LookOrder>(
    { thread, data, isStanding: () => false },
    {
      report: ({ type, text }) => {
        obstacle = null;
        settle(type === "looked" ? ok(text) : fail("failed", text));
      },
      ended: (text) => {
        obstacle = fail("failed", text);
        settle(obstacle);
      },
      replaced: () => {
        obstacle = null;
        if (waiting !== null) crew.order(LOOK);
      },
    },
  );
  return {
    look: () =>
      new Promise((resolve) => {
        if (obstacle !== null) return resolve(obstacle);
        waiting = resolve;
        crew.order(LOOK);
      }),
    close: crew.close,
  };
}
