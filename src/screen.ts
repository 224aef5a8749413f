/** The interactive program: messages go through `update`, frames to the terminal, effects out into the world. */

import { pidsOnScreen } from "./app/focus.ts";
import type { Keymap } from "./app/key.ts";
import type { Msg } from "./app/msg.ts";
import { initial, type State } from "./app/state.ts";
import { update } from "./app/update.ts";
import { view } from "./app/view.ts";
import { openSource, type Source } from "./collect/source.ts";
import type { Start } from "./configuration.ts";
import type { Edge } from "./edge.ts";
import { equal } from "./model/equal.ts";
import type { Kind } from "./model/kind.ts";
import type { Outcome } from "./model/outcome.ts";
import type { ScreenOptions } from "./options.ts";
import { endOldUndos, tellInterrupted } from "./past-removals.ts";
import { type Cleaning, createPerformer } from "./performer.ts";
import type { Tape } from "./tape.ts";
import { createTracing, type Tracing } from "./tracing.ts";
import { speaksUtf8 } from "./tui/capabilities.ts";
import { openTerminal, type Terminal } from "./tui/terminal.ts";

export interface ScreenSetup {
  readonly options: ScreenOptions;
  readonly start: Start;
  readonly edge: Edge;
  /** Of the terminal. */
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly kinds: readonly Kind[];
  readonly keymap: Keymap;
  /** Why nothing can be removed; `null` when it can. */
  readonly readOnly: string | null;
  /** Whether the kernel enforces that; `null` when it can. */
  readonly guard: Outcome<unknown> | null;
  readonly tape: Tape;
  /** Loads what starts removals; `null`: it is never loaded. */
  readonly removal: (() => Promise<Cleaning>) | null;
}

/** Milliseconds without an observation, which tells the time too, after which the clock goes on by itself. */
const clockPeriod = 1250;

/** Milliseconds that the terminal is given to take the last bytes. */
const flushTime = 200;

/** @returns the exit status, once somebody quits or the terminal is gone. */
export async function runScreen(setup: ScreenSetup): Promise<number> {
  const { edge } = setup;
  const options = { ...setup.options, ascii: setup.options.ascii || !speaksUtf8(edge.env) };
  // The collector starts first: it looks at the machine while the screen is being set up.
  const source = openSource(
    {
      procRoot: options.procRoot,
      namespaces: options.namespaces,
      interval: options.interval,
      ...setup.tape.thread,
    },
    {
      observed: (look) => program.send({ type: "observed", ...look }),
      failed: (text, ended) => program.send({ type: "failed", text, ...(ended && { ended }) }),
    },
    setup.tape.start,
  );
  const terminal = openTerminal({
    input: setup.input,
    output: setup.output,
    theme: options.theme ?? "dark",
    ascii: options.ascii,
    mouse: options.mouse,
    env: edge.env,
  });
  const tracing = createTracing(edge.env, (msg) => program.send(msg));
  const leave = async (): Promise<void> => {
    const closing = source.close();
    terminal.close();
    setup.tape.close?.();
    await tracing.stop();
    await terminal.flushed(flushTime);
    if (await closing) edge.onStuck();
  };
  edge.onSignal(leave);
  const program = createProgram({ ...setup, options, tracing }, source, terminal);
  const status = await program.ended;
  await leave();
  return status;
}

interface ProgramSetup extends ScreenSetup {
  readonly tracing: Tracing;
}

interface Program {
  readonly send: (msg: Msg) => void;
  readonly ended: Promise<number>;
}

function createProgram(setup: ProgramSetup, source: Source, terminal: Terminal): Program {
  let state = firstState(setup, terminal);
  let painting = false;
  let focus: readonly number[] = [];
  let end: (status: number) => void = () => undefined;
  let observed = (): void => undefined;
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  /** Messages that come together make one frame. */
  const paint = (): void => {
    painting = false;
    terminal.paint(view(state));
    const pids = pidsOnScreen(state);
    if (!equal(pids, focus)) source.order({ type: "focus", pids });
    focus = pids;
  };
  const send = (msg: Msg): void => {
    const next = update(state, msg);
    const changed = next.state !== state;
    state = next.state;
    for (const effect of next.effects) perform(effect);
    if (msg.type === "observed") observed();
    if (changed && !painting) setImmediate(paint);
    painting ||= changed;
  };
  const perform = createPerformer({
    ...{ env: setup.edge.env, removal: setup.removal, tracing: setup.tracing },
    ...{ source, terminal, send, quit: (status) => end(status) },
  });
  const clock = setInterval(() => send({ type: "tick", now: Date.now() }), clockPeriod);
  observed = () => clock.refresh();
  terminal.onMsg(send);
  terminal.onClosed(() => end(1));
  terminal.onResumed(() => source.order({ type: "refresh" }));
  terminal.paint(view(state));
  void tellInterrupted(setup.removal, send);
  const stopEnding = endOldUndos(setup.removal);
  const stop = (): void => {
    clearInterval(clock);
    stopEnding();
  };
  return { send, ended: ended.finally(stop) };
}

function firstState(setup: ScreenSetup, terminal: Terminal): State {
  const { options, kinds, keymap, readOnly, guard } = setup;
  const { filter, sort } = options;
  const { start } = setup;
  return initial({
    kinds:
      options.kinds.length === 0 ? kinds : kinds.filter(({ id }) => options.kinds.includes(id)),
    keymap,
    ...terminal.size(),
    now: Date.now(),
    utcOffset: -new Date().getTimezoneOffset(),
    interval: options.interval,
    ascii: options.ascii,
    readOnly,
    ...setup.tape.screen,
    ...start,
    ...(guard && { guard }),
    ...(filter === null ? {} : { filter }),
    ...(sort === null ? {} : { sort: `${sort.descending ? "-" : ""}${sort.column}` }),
  });
}
