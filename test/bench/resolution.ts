/** Who is attached to what, for every segment and process: ours beside three other ways to find out. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { lacking } from "../support/needs.ts";
import { plainEnvironment, shmtopCommand } from "../support/shmtop.ts";
import { type FleetSize, peerProgram, startFleet } from "./fleet.ts";
import { type Lap, type Laps, startLaps } from "./laps.ts";
import type { Bench } from "./main.ts";
import { median, medianRatio, type Section } from "./report.ts";

const FLEET: FleetSize = { processes: 1000, privateMappings: 100, attaches: 4, segments: 100 };
const WARM_UP_ROUNDS = 15;
const ROUNDS = 15;

const OURS = "shmtop, warm";
const ANEW = "shmtop, warm, joined anew";
const COLD = "shmtop list --json, cold";
const GREP = "grep -c SYSV /proc/[0-9]*/maps";
const LSOF = "lsof -n";
const SWEEP = "C loop of PROCMAP_QUERY";

/** One way to do it, run once. */
type Way = () => Promise<Lap>;

export const resolutionBench: Bench = {
  name: "resolution",
  needs: ["the built program", "root", "IPC namespaces", "gcc"],
  async *run() {
    const namespace = await openNamespace();
    const endFleet = await startFleet(namespace, FLEET);
    const start = (...args: readonly string[]) =>
      startLaps(namespace.inside([process.execPath, lapsProgram(), ...args]));
    const laps = {
      [OURS]: start(),
      [ANEW]: start("anew"),
      [SWEEP]: startLaps([peerProgram("sweep")]),
    };
    try {
      yield section(await race(ways(namespace, laps)));
    } finally {
      await Promise.all(Object.values(laps).map((each) => each.close()));
      await endFleet();
      namespace.close();
    }
  },
};

function ways(
  namespace: IpcNamespace,
  laps: Readonly<Record<typeof OURS | typeof ANEW | typeof SWEEP, Laps>>,
): Map<string, Way> {
  const all = new Map<string, Way>([
    [OURS, warm(laps[OURS])],
    [ANEW, warm(laps[ANEW])],
    [COLD, () => timed(shmtopCommand(["list", "--json"], { namespace }), sumOfFound)],
    [GREP, () => timed(["sh", "-c", GREP], sumOfCounts)],
    [LSOF, () => timed(["lsof", "-n"], linesWithSegment)],
    [SWEEP, warm(laps[SWEEP])],
  ]);
  if (lacking(["lsof"]).length > 0) all.delete(LSOF);
  return all;
}

/** The second of two laps: what the others do in between leaves nothing of a process that waits in the caches. */
const warm =
  ({ lap }: Laps): Way =>
  async () => {
    await lap();
    return lap();
  };

/** Alternates, so that a machine that slows down slows all of them down. */
async function race(ways: ReadonlyMap<string, Way>): Promise<Map<string, Lap[]>> {
  const laps = new Map([...ways.keys()].map((name) => [name, [] as Lap[]]));
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const [name, way] of ways) {
      const lap = await way();
      if (round >= 0) laps.get(name)?.push(lap);
    }
  }
  return laps;
}

function section(laps: ReadonlyMap<string, readonly Lap[]>): Section {
  const milliseconds = (name: string) => (laps.get(name) ?? []).map((lap) => lap.milliseconds);
  const ratio = (other: string) => medianRatio(milliseconds(OURS), milliseconds(other));
  const expected = FLEET.processes * FLEET.attaches;
  const { processes, privateMappings, attaches, segments } = FLEET;
  return {
    title: `resolution: ${processes} processes x ${privateMappings} private mappings, each attached to ${attaches} of ${segments} segments`,
    rows: [...laps.keys()].map((name) => {
      const times = milliseconds(name);
      const values = {
        "median ms": median(times),
        "min ms": Math.min(...times),
        "max ms": Math.max(...times),
        attachments: median((laps.get(name) ?? []).map((lap) => lap.attachments)),
      };
      return { name, values };
    }),
    targets: [
      { name: `${OURS} / grep`, value: ratio(GREP), limit: 0.6 },
      { name: `${OURS} / lsof`, value: ratio(LSOF), limit: 1 / 8 },
      { name: `${OURS} / C loop`, value: ratio(SWEEP), limit: 1.3 },
    ],
    notes: [
      `medians of ${ROUNDS} alternating rounds after ${WARM_UP_ROUNDS} to warm up, of two laps each where one process does them all; right is ${expected} attachments`,
      "beside another: the median of the rounds' ratios",
      "all is read each time; as on the screen it is joined where anything changed, or as the second line says in any case",
    ],
  };
}

async function timed(
  [program, ...args]: readonly [string, ...string[]],
  count: (output: string) => number,
): Promise<Lap> {
  const start = performance.now();
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "ignore"],
    env: plainEnvironment,
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(child, "close");
  const milliseconds = performance.now() - start;
  return { milliseconds, attachments: count(Buffer.concat(chunks).toString("latin1")) };
}

const sumOfCounts = (output: string): number =>
  [...output.matchAll(/:(\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);

const linesWithSegment = (output: string): number => output.match(/\/SYSV/g)?.length ?? 0;

const sumOfFound = (output: string): number =>
  [...output.matchAll(/"found":\s*(\d+)/g)].reduce((sum, [, found]) => sum + Number(found), 0);

/** Bundled beside this one: our collecting and joining in a process that stays. */
const lapsProgram = (): string => fileURLToPath(new URL("./resolution-laps.mjs", import.meta.url));
