/** A command line played to its end in a made-up world, with everything that was said. */
import { parseArguments } from "../../src/cli.ts";
import type { Context, Wish } from "../../src/commands/command.ts";
import { kinds } from "../../src/kinds/index.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import type { Removal, Target } from "../../src/model/target.ts";
import type { CommandOptions } from "../../src/options.ts";
import { snapshotOf } from "../support/snapshot.ts";

export interface World {
  readonly snapshot?: Snapshot;
  /** What the terminal answers, in order; `null`: there is no terminal. Without answers left, its end. */
  readonly answers?: readonly string[] | null;
  /** What becomes of each target; `null`: it is never answered. */
  readonly outcome?: (target: Target) => Removal | null;
  /** Anything else about the context. */
  readonly context?: Partial<Context>;
}

export interface Play {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly questions: readonly string[];
  /** What the remover was given, and how. */
  readonly removals: readonly {
    readonly target: Target;
    readonly force: boolean;
    readonly backup: boolean;
  }[];
}

const removed = ({ target }: Target): Removal => ({ target, state: "removed", text: "removed" });

/** Looks at made-up machines, and what was wished for each time. */
export function looks(answer: (wish?: Wish) => Snapshot) {
  const wishes: (Wish | undefined)[] = [];
  const observe: Context["observe"] = async (wish) => {
    wishes.push(wish);
    return ok(answer(wish));
  };
  return { wishes, observe };
}

/** What standard input brings. */
export async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split("\n").slice(0, text.endsWith("\n") ? -1 : undefined);
}

/** Throws if the arguments are no command line. */
export async function play(argv: readonly string[], world: World = {}): Promise<Play> {
  const options = parseArguments(argv, kinds);
  if (options.mode !== "command") throw new Error(`not a command: ${JSON.stringify(options)}`);
  return perform(options, world);
}

/** What was parsed already. */
export async function perform(
  options: Pick<CommandOptions, "run">,
  world: World = {},
): Promise<Play> {
  const { snapshot = snapshotOf([]), answers = null, outcome = removed } = world;
  const said = { out: "", err: "" };
  const questions: string[] = [];
  const removals: { target: Target; force: boolean; backup: boolean }[] = [];
  const status = await options.run({
    kinds,
    observe: async () => ok(snapshot),
    past: null,
    remove: async function* (targets, { force, backup }, stop) {
      let stopped = false;
      void stop?.then(() => {
        stopped = true;
      });
      for (const target of targets) {
        await new Promise(setImmediate);
        if (stopped) return;
        removals.push({ target, force, backup });
        const removal = outcome(target);
        if (removal !== null) yield removal;
      }
    },
    export: async () => fail("absent", "nothing is exported here"),
    trace: async () => fail("absent", "nothing is traced here"),
    input: () => linesOf(""),
    stream: async () => fail("absent", "nothing is streamed here"),
    scrub: async () => fail("absent", "nothing is scrubbed here"),
    readOnlyReason: null,
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    ask:
      answers === null
        ? null
        : async (question) => {
            questions.push(question);
            return answers[questions.length - 1] ?? null;
          },
    width: null,
    ascii: false,
    ...world.context,
  });
  return { status, ...said, questions, removals };
}
