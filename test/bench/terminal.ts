/** A large terminal behind a slow line: start, keys, bytes; beside other monitors, and where there is far too much. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { shmtopCommand } from "../support/shmtop.ts";
import { type FleetSize, startChurn, startFleet } from "./fleet.ts";
import type { Bench } from "./main.ts";
import { type Monitor, otherMonitors } from "./other-monitors.ts";
import { median, percentile, type Section, type Target } from "./report.ts";
import { type MeteredScreen, measurePaint, measureRun, onTerminal } from "./screen-meter.ts";

const SERVER: FleetSize = { processes: 10, privateMappings: 100, attaches: 4, segments: 150 };
const CROWD: FleetSize = { processes: 5000, privateMappings: 20, attaches: 4, segments: 32_000 };
/** Ten rows that every look finds changed; and something that makes every look ask all processes. */
const TEN_ROWS = { segments: 10, milliseconds: 1000 };
const SWEEPS = { segments: 1, milliseconds: 130 };

const SIZE = { cols: 200, rows: 60 };
const START_ROUNDS = 5;
const SETTLE_MS = 2000;
const STEADY_SECONDS = 8;
const KEYS = 200;
/** Of the others, which are only there to compare with. */
const FEWER_KEYS = 60;
const PACE = { leastMs: 30, mostMs: 100 };
const OLD_MS = 61_000; // from then on ages are shown in minutes
const FRAME_MS = 150;
const JOIN_PATIENCE_MS = 30_000;

/** A page, ends, orders, help, palette, detail, panes: what draws much of the screen anew. */
const GREAT_CHANGES = [
  ...["\x1b[6~", "\x1b[F", "\x1b[H", "r", "r", ">", "<"],
  ...["?", "\x1b", ":", "\x1b", "\r", "\x1b"],
  ...Array<string>(8).fill("\t"),
];

const BARE = "node -e 0";
const OURS = "shmtop -i 1";

type Values = Readonly<Record<string, number | undefined>>;

export const terminalBench: Bench = {
  name: "terminal",
  needs: ["the built program", "root", "IPC namespaces", "gcc"],
  async *run() {
    const home = mkdtempSync(join(tmpdir(), "shmtop-bench-"));
    try {
      yield await among(SERVER, (namespace) => besideOthers(namespace, home));
      yield await among(CROWD, (namespace) => inTheCrowd(namespace, home));
    } finally {
      rmSync(home, { recursive: true });
    }
  },
};

async function among(
  fleet: FleetSize,
  measure: (namespace: IpcNamespace) => Promise<Section>,
): Promise<Section> {
  const namespace = await openNamespace();
  try {
    namespace.run(["sh", "-c", "echo 32768 > /proc/sys/kernel/shmmni"]);
    const endFleet = await startFleet(namespace, fleet);
    return await measure(namespace).finally(endFleet);
  } finally {
    namespace.close();
  }
}

/** The segments that churn are the largest, so that they are in sight. */
const shmtop = (namespace: IpcNamespace, home: string): Monitor => ({
  name: OURS,
  command: shmtopCommand(["-i", "1", "--namespaces", "own", "--sort", "-bytes"], { namespace }),
  environment: { HOME: home },
});

async function besideOthers(namespace: IpcNamespace, home: string): Promise<Section> {
  const old = performance.now() + OLD_MS;
  const ours = shmtop(namespace, home);
  const { present, missing } = otherMonitors(home);
  const figures = new Map<string, Values>(await raceStarts([ours, ...present]));
  const add = (name: string, values: Values) =>
    figures.set(name, { ...figures.get(name), ...values });
  add(ours.name, { "B/s young": await onScreen(ours, quietBytes) });
  for (const other of present) add(other.name, await onScreen(other, quietAndKeys(FEWER_KEYS)));
  await delay(Math.max(0, old - performance.now()));
  const measured = await onScreen(ours, async (screen) => ({
    ...(await quietAndKeys(KEYS)(screen)),
    "B/s 10 rows": await bytesWhileRowsChange(screen, namespace),
    "frame B": await largestFrame(screen),
  }));
  add(ours.name, measured);
  return {
    title: `terminal, 200x60, ${SERVER.processes} processes that share ${SERVER.segments} segments`,
    rows: [...figures].map(([name, values]) => ({ name, values })),
    targets: targets(figures.get(OURS) ?? {}, figures.get(BARE)?.["paint ms"] ?? 0),
    notes: [
      `paint: 300 characters drawn (${BARE}: its end), median of ${START_ROUNDS} alternating starts`,
      `keys: ${KEYS} arrows (others: ${FEWER_KEYS}), 30 to 100 ms apart, until the next byte; - where one had no answer`,
      `B/s: over ${STEADY_SECONDS} s with nothing changing and every object over a minute old; young: under a minute`,
      "10 rows: segments attached one second, detached the next",
      "frame: the largest after the first, with pages, panes, help and detail opened",
      ...missing.map((name) => `${name} skipped: test/bench/peers.sh could not fetch it`),
    ],
  };
}

async function inTheCrowd(namespace: IpcNamespace, home: string): Promise<Section> {
  const { quiet, sweeping } = await onScreen(shmtop(namespace, home), async (screen) => {
    await screen.output.shows("proven", JOIN_PATIENCE_MS); // a verdict for which all users were found
    await delay(SETTLE_MS);
    const before = await keysAndCpu(screen);
    const endChurn = await startChurn(namespace, SWEEPS);
    const during = await keysAndCpu(screen).finally(endChurn);
    return { quiet: before, sweeping: during };
  });
  return {
    title: `terminal, 200x60, ${CROWD.processes} processes and ${CROWD.segments} segments`,
    rows: [
      { name: OURS, values: quiet },
      { name: `${OURS}, every look sweeps`, values: sweeping },
    ],
    targets: [...keyTargets(quiet, ""), ...keyTargets(sweeping, ", sweeping")],
    notes: [`sweeps: a segment is attached or detached every ${SWEEPS.milliseconds} ms`],
  };
}

/** Median first paints by name, and how long a Node takes that does nothing. */
async function raceStarts(monitors: readonly Monitor[]): Promise<[string, Values][]> {
  const bare: number[] = [];
  const paints = monitors.map((): number[] => []);
  for (let round = 0; round < START_ROUNDS; round++) {
    bare.push(await measureRun([process.execPath, "-e", "0"]));
    for (const [index, { command, environment }] of monitors.entries())
      paints[index]?.push(await measurePaint(command, { ...SIZE, environment }));
  }
  return [
    [BARE, { "paint ms": median(bare) }],
    ...monitors.map(({ name }, index): [string, Values] => [
      name,
      { "paint ms": median(paints[index] ?? []) },
    ]),
  ];
}

function onScreen<T>(
  { command, environment }: Monitor,
  measure: (screen: MeteredScreen) => Promise<T>,
): Promise<T> {
  return onTerminal(command, { ...SIZE, environment }, async (screen) => {
    await delay(SETTLE_MS);
    return measure(screen);
  });
}

const quietBytes = async (screen: MeteredScreen): Promise<number> =>
  (await screen.steady(STEADY_SECONDS)).bytesPerSecond;

const quietAndKeys =
  (keys: number) =>
  async (screen: MeteredScreen): Promise<Values> => {
    const bytes = await quietBytes(screen);
    return { ...(await keyFigures(screen, keys)), "B/s": bytes };
  };

async function keyFigures(screen: MeteredScreen, keys: number): Promise<Values> {
  const times = await screen.answers(keys, PACE).catch((error: unknown) => {
    process.stderr.write(`bench: a key was not answered: ${String(error).slice(0, 200)}\n`);
    return [];
  });
  return { "key p50 ms": percentile(times, 50), "key p99 ms": percentile(times, 99) };
}

async function keysAndCpu(screen: MeteredScreen): Promise<Values> {
  const { cpuPercent } = await screen.steady(STEADY_SECONDS / 2);
  return { ...(await keyFigures(screen, KEYS)), "cpu %": cpuPercent };
}

async function bytesWhileRowsChange(
  screen: MeteredScreen,
  namespace: IpcNamespace,
): Promise<number> {
  screen.press("\x1b[H");
  const endChurn = await startChurn(namespace, TEN_ROWS);
  await delay(SETTLE_MS);
  return quietBytes(screen).finally(endChurn);
}

async function largestFrame(screen: MeteredScreen): Promise<number> {
  for (const key of GREAT_CHANGES) {
    screen.press(key);
    await delay(FRAME_MS);
  }
  return Math.max(...screen.output.bursts().slice(1));
}

const targets = (ours: Values, bareMs: number): Target[] => [
  { name: "first paint ms", value: ours["paint ms"], limit: Math.max(150, 2.5 * bareMs) },
  ...keyTargets(ours, ""),
  { name: "B/s with nothing changing", value: ours["B/s"], limit: 200 },
  { name: "B/s with 10 rows changing", value: ours["B/s 10 rows"], limit: 1500 },
  { name: "largest frame, bytes", value: ours["frame B"], limit: 16_384 },
];

const keyTargets = (figures: Values, when: string): Target[] => [
  { name: `Down key p50 ms${when}`, value: figures["key p50 ms"], limit: 5 },
  { name: `Down key p99 ms${when}`, value: figures["key p99 ms"], limit: 15 },
];
