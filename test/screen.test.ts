/** What throws while it is removed, put back or looked into ends in a sentence on the screen, and the screen goes on. */
import { EventEmitter } from "node:events";
import { beforeEach, expect, test, vi } from "vitest";
import type { Frame } from "../src/app/frame.ts";
import type { Msg } from "../src/app/msg.ts";
import type { Look, SourceListener } from "../src/collect/source.ts";
import { kinds } from "../src/kinds/index.ts";
import { screenDefaults } from "../src/options.ts";
import { runScreen, type ScreenSetup } from "../src/screen.ts";
import { frameText } from "./support/frame-text.ts";
import { object, snapshot } from "./support/objects.ts";
import { COST, keymapNamed } from "./support/session.ts";
import { until } from "./support/until.ts";

const world = vi.hoisted(() => ({
  frame: null as unknown,
  send: (_: unknown): void => undefined,
  observed: (_: unknown): void => undefined,
}));

vi.mock("../src/collect/source.ts", () => ({
  openSource: (_: unknown, listener: SourceListener) => {
    world.observed = (look) => listener.observed(look as Look);
    return { order: () => undefined, close: async () => false };
  },
}));
vi.mock("../src/tui/terminal.ts", () => ({
  openTerminal: () => ({
    size: () => ({ width: 120, height: 40 }),
    paint: (frame: unknown) => {
      world.frame = frame;
    },
    onMsg: (listener: (msg: unknown) => void) => {
      world.send = listener;
    },
    ...{ onClosed: () => undefined, onResumed: () => undefined, close: () => undefined },
    ...{ flushed: async () => undefined, suspend: () => undefined, redraw: () => undefined },
  }),
}));
vi.mock("../src/peek/peek.ts", () => ({
  peek: () => {
    throw new Error("a bug while looking");
  },
}));

/** As in src/cleanup/start.ts: each throws. */
const bugs = {
  startCleanup: () => {
    throw new Error("a bug while removing");
  },
  history: () => {
    throw new Error("a bug while undoing");
  },
  interrupted: () => ({ ok: true, value: [] }),
};

function setup(): ScreenSetup {
  const stream = new EventEmitter();
  return {
    options: screenDefaults,
    start: { tables: {} },
    edge: {
      ...{ stdin: stream, stdout: stream, stderr: stream, env: { LANG: "C.UTF-8" } },
      ...{ out: () => undefined, err: () => undefined },
      ...{ onSignal: () => undefined, onChange: () => undefined, onStuck: () => undefined },
    },
    kinds,
    keymap: keymapNamed("default"),
    readOnly: null,
    guard: null,
    tape: { thread: {}, screen: {}, start: undefined },
    removal: async () => bugs,
  } as unknown as ScreenSetup;
}

const shown = () => (world.frame === null ? "" : frameText(world.frame as Frame));
const sees = (text: string) =>
  until(`${text} on\n${shown()}`, () => (shown().includes(text) ? true : undefined));
const press = (...keys: readonly string[]) => {
  for (const key of keys) world.send({ type: "key", key } satisfies Msg);
};

let status: Promise<number>;
beforeEach(async () => {
  status = runScreen(setup());
  await until("the listener", () => (world.frame === null ? undefined : true));
  world.observed({ snapshot: snapshot([object("shm:7", { nattch: 0 })]), cost: COST });
  await sees("shm:7");
});

/** It still takes keys, and ends as it should. */
async function goesOn(): Promise<void> {
  press("escape", "?");
  await sees("next row");
  press("escape", "q");
  expect(await status).toBe(0);
}

test("a removal", async () => {
  press("d");
  await sees("y removes");
  press("y");
  await sees("It ended unexpectedly: a bug while removing.");
  await goesOn();
});

test("an undo", async () => {
  press("u");
  await sees("It ended unexpectedly: a bug while undoing.");
  await goesOn();
});

test("a look inside", async () => {
  press("x", "y");
  await sees("It ended unexpectedly: a bug while looking.");
  await goesOn();
});
