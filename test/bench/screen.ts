/** The screen beside htop: start, cost while it runs, answer to a key, memory; quiet and in a crowd. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { lacking } from "../support/needs.ts";
import { shmtopCommand } from "../support/shmtop.ts";
import { type FleetSize, startFleet } from "./fleet.ts";
import type { Bench } from "./main.ts";
import { median, type Row, type Section, type Target } from "./report.ts";
import { type MeterOptions, measurePaint, measureRun, measureScreen } from "./screen-meter.ts";

/** A server or two, and a crowd. More segments than arrows pressed, so that each has a row to move to. */
const SCENES: readonly FleetSize[] = [
  { processes: 10, privateMappings: 100, attaches: 4, segments: 100 },
  { processes: 1000, privateMappings: 100, attaches: 4, segments: 100 },
];
const START_ROUNDS = 5;
const OURS = "shmtop -i 1";
const HTOP = "htop -d 10";
const BARE = "node -e 0";

type Command = readonly [string, ...string[]];

interface Measured {
  readonly row: Row;
  readonly cpuPercent: number;
}

export const screenBench: Bench = {
  name: "screen",
  needs: ["the built program", "root", "IPC namespaces", "gcc"],
  async *run() {
    const namespace = await openNamespace();
    const home = mkdtempSync(join(tmpdir(), "shmtop-bench-")); // htop writes its settings at its end
    try {
      for (const scene of SCENES) {
        const endFleet = await startFleet(namespace, scene);
        const title = `${scene.processes} processes that share ${scene.segments} segments`;
        const crowd = scene.processes >= 1000;
        yield await compare(title, namespace, home, crowd).finally(endFleet);
      }
    } finally {
      namespace.close();
      rmSync(home, { recursive: true });
    }
  },
};

async function compare(
  title: string,
  namespace: IpcNamespace,
  home: string,
  crowd: boolean,
): Promise<Section> {
  const options: MeterOptions = {
    cols: 120,
    rows: 40,
    settleSeconds: 3,
    steadySeconds: 10,
    keys: 100,
    environment: { HOME: home },
  };
  const bareNode: Command = [process.execPath, "-e", "0"];
  const shmtop = shmtopCommand(["-i", "1"], { namespace });
  const htop: Command | undefined = lacking(["htop"]).length > 0 ? undefined : ["htop", "-d", "10"];
  const starts = await raceStarts(bareNode, shmtop, htop, options);
  const ours = await measure(OURS, shmtop, starts.ours, options);
  const theirs = htop && (await measure(HTOP, htop, starts.theirs, options));
  return {
    title: `screen, 120x40, ${title}`,
    rows: [
      { name: BARE, values: { "paint ms": starts.bare } },
      ours.row,
      ...(theirs ? [theirs.row] : []),
    ],
    targets: targets(ours.row, starts.bare, theirs?.cpuPercent, crowd),
    notes: [
      `paint: 300 characters drawn (${BARE}: its end), median of ${START_ROUNDS} alternating starts`,
      `cpu %: of one core over ${options.steadySeconds} s; keys: ${options.keys} arrows until the next byte`,
      ...(theirs ? [] : ["htop skipped: needs htop"]),
    ],
  };
}

async function raceStarts(
  bare: Command,
  ours: Command,
  theirs: Command | undefined,
  options: MeterOptions,
) {
  const times = { bare: [] as number[], ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < START_ROUNDS; round++) {
    times.bare.push(await measureRun(bare));
    times.ours.push(await measurePaint(ours, options));
    if (theirs) times.theirs.push(await measurePaint(theirs, options));
  }
  return { bare: median(times.bare), ours: median(times.ours), theirs: median(times.theirs) };
}

async function measure(
  name: string,
  command: Command,
  paintMs: number,
  options: MeterOptions,
): Promise<Measured> {
  const figures = await measureScreen(command, options);
  const keys = [...figures.keyMs].sort((a, b) => a - b);
  const row: Row = {
    name,
    values: {
      "paint ms": paintMs,
      "cpu %": figures.cpuPercent,
      "rss MB": figures.rssMb,
      "bytes/s": figures.bytesPerSecond,
      "key p50 ms": median(keys),
      "key p99 ms": keys[Math.min(keys.length - 1, Math.floor(0.99 * keys.length))],
      "key max ms": keys.at(-1),
    },
  };
  return { row, cpuPercent: figures.cpuPercent };
}

/** Among few processes both cost next to nothing, and Node's own timers are most of ours: only the crowd is judged. */
const cpuTargets = (ours: number | undefined, theirs: number, crowd: boolean): Target[] =>
  crowd
    ? [
        { name: "cpu % beside htop's", value: ours, limit: theirs },
        { name: "cpu % beside a quarter of htop's", value: ours, limit: theirs / 4 },
      ]
    : [];

function targets(
  ours: Row,
  bareMs: number,
  theirCpu: number | undefined,
  crowd: boolean,
): Target[] {
  const figure = (name: string) => ours.values[name];
  return [
    { name: "first paint ms", value: figure("paint ms"), limit: Math.max(200, 2.5 * bareMs) },
    ...(theirCpu === undefined ? [] : cpuTargets(figure("cpu %"), theirCpu, crowd)),
    { name: "Down key p99 ms", value: figure("key p99 ms"), limit: 20 },
    { name: "rss MB", value: figure("rss MB"), limit: 95 },
  ];
}
