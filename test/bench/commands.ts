/** Commands from start to end: beside a bare Node among 300 processes, and with the most segments that there can be. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { type MachineApart, openMachineApart } from "../support/machine-apart.ts";
import { bundle } from "../support/project.ts";
import { plainEnvironment } from "../support/shmtop.ts";
import { type FleetSize, startFleet } from "./fleet.ts";
import type { Bench } from "./main.ts";
import { median, medianRatio, type Row, type Section } from "./report.ts";

/** 300 processes with those that start them: every seventh uses IPC, as on a server with a database. */
const SERVER: readonly FleetSize[] = [
  { processes: 42, privateMappings: 100, attaches: 2, segments: 20 },
  { processes: 252, privateMappings: 100, attaches: 0, segments: 0 },
];
const FULL: readonly FleetSize[] = [
  { processes: 1, privateMappings: 10, attaches: 4, segments: 32_768 },
];

const WARM_UP_ROUNDS = 2;
const ROUNDS = 15;

type Command = readonly [string, ...string[]];

interface Lap {
  readonly milliseconds: number;
  /** User and system time; undefined where it could not be told. */
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly output: string;
}

/** Says at the end what it took, on a line of its own on standard error. */
const METER = `data:text/javascript,${encodeURIComponent(
  `process.on("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    process.stderr.write("\\nMETER " + maxRSS + " " + (userCPUTime + systemCPUTime) + "\\n");
  });`,
)}`;

export const commandsBench: Bench = {
  name: "commands",
  needs: ["the built program", "root", "IPC namespaces", "gcc"],
  async *run() {
    yield await inside(SERVER, besideNode);
    yield await inside(FULL, listAll);
  },
};

async function inside(
  fleets: readonly FleetSize[],
  measure: (machine: MachineApart) => Promise<Section>,
): Promise<Section> {
  const machine = await openMachineApart("echo 32768 > /proc/sys/kernel/shmmni");
  const ends: (() => Promise<void>)[] = [];
  try {
    for (const fleet of fleets) ends.push(await startFleet(machine, fleet));
    return await measure(machine);
  } finally {
    await Promise.all(ends.map((end) => end()));
    await machine.close();
  }
}

async function besideNode(machine: MachineApart): Promise<Section> {
  const ours: Command = [process.execPath, bundle];
  const commands: Readonly<Record<string, Command>> = {
    "node -e 0": [process.execPath, "-e", "0"],
    "shmtop list": [...ours, "list"],
    "shmtop list --json": [...ours, "list", "--json"],
    "shmtop who shm:0": [...ours, "who", "shm:0"],
    "shmtop doctor": [...ours, "doctor"],
    "shmtop --version": [...ours, "--version"],
  };
  const laps = new Map(Object.keys(commands).map((name) => [name, [] as Lap[]]));
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    for (const [name, command] of Object.entries(commands)) {
      const lap = await run(machine.inside(command));
      if (round >= 0) laps.get(name)?.push(lap);
    }
  }
  const timesOf = (name: string): readonly number[] =>
    (laps.get(name) ?? []).map(({ milliseconds }) => milliseconds);
  const besideBare = (name: string) => medianRatio(timesOf(name), timesOf("node -e 0"));
  return {
    title: "commands among 300 processes, start to end",
    rows: [...laps.keys()].map((name): Row => {
      const times = timesOf(name);
      const values = {
        "median ms": median(times),
        "min ms": Math.min(...times),
        "beside node": besideBare(name),
      };
      return { name, values };
    }),
    targets: ["list", "who shm:0", "doctor"].map((name) => ({
      name: `${name} beside node -e 0`,
      value: besideBare(`shmtop ${name}`),
      limit: 2.5,
    })),
    notes: [
      `medians of ${ROUNDS} alternating rounds after ${WARM_UP_ROUNDS} to warm up; beside node: the median of the rounds' ratios`,
    ],
  };
}

async function listAll(machine: MachineApart): Promise<Section> {
  const metered: Command = [process.execPath, "--import", METER, bundle, "list", "--json"];
  const plain: Command = [process.execPath, bundle, "list", "--json"];
  const laps: Lap[] = [];
  for (let round = 0; round < 5; round += 1) laps.push(await run(machine.inside(plain)));
  const meter = await run(machine.inside(metered));
  const { objects } = JSON.parse(laps[0]?.output ?? "{}") as { readonly objects: object[] };
  const values = {
    objects: objects.length,
    ms: median(laps.map(({ milliseconds }) => milliseconds)),
    "cpu ms": meter.cpuMs,
    "peak MB": meter.peakMb,
  };
  return {
    title: "list --json of 32,768 segments, start to end",
    rows: [{ name: "shmtop list --json", values }],
    targets: [
      { name: "ms", value: values.ms, limit: 1500 },
      { name: "peak MB", value: values["peak MB"], limit: 200 },
    ],
    notes: ["median of 5; processor time and memory of a run of its own"],
  };
}

async function run([program, ...args]: Command): Promise<Lap> {
  const start = performance.now();
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: plainEnvironment,
  });
  const ended = once(child, "exit").then(() => performance.now() - start);
  const [output, said, milliseconds] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  const [, kilobytes, microseconds] = /METER (\d+) (\d+)/.exec(said) ?? [];
  const [peakMb, cpuMs] = [Number(kilobytes) / 1024, Number(microseconds) / 1000];
  return { milliseconds, cpuMs, peakMb, output };
}
