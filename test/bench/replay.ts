/** A recording of an hour with a look every second: what it takes, and how long a seek to any place in it. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applications } from "../../src/applications/index.ts";
import { openRecordingFile, recordingPaths } from "../../src/host/recording-file.ts";
import { kinds } from "../../src/kinds/index.ts";
import { deltaOf } from "../../src/model/delta.ts";
import { join as joinObservation } from "../../src/model/join.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import type { Reel } from "../../src/recording/reel.ts";
import { openSeries } from "../../src/recording/series.ts";
import { beginRecording, openRecorder } from "../../src/recordings.ts";
import { attachment, liveProcess, observationOf, shmRow, tableOf } from "../support/observation.ts";
import type { Bench } from "./main.ts";
import { median, type Section } from "./report.ts";

const SECONDS = 3600;
const SEEKS = 200;
const FIRST = 1_700_000_000_000;

interface Machine {
  readonly segments: number;
  readonly processes: number;
}

const MACHINES: readonly Machine[] = [
  { segments: 100, processes: 1000 },
  { segments: 4000, processes: 1000 },
];

export const replayBench: Bench = {
  name: "replay",
  needs: [],
  async *run() {
    for (const machine of MACHINES) yield await measure(machine);
  },
};

async function measure(machine: Machine): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), "shmtop-bench-"));
  try {
    const path = join(folder, "hour");
    const recordMs = recordHour(path, machine);
    const began = performance.now();
    const reel = expectOk(openSeries(recordingPaths(path), openRecordingFile));
    const openMs = performance.now() - began;
    const seeks = Array.from({ length: SEEKS }, () => seek(reel)).sort((a, b) => a - b);
    const bytes = recordingPaths(path).reduce((sum, one) => sum + sizeOf(one), 0);
    return section(machine, reel.times.length, { recordMs, openMs, bytes, seeks });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Figures {
  readonly recordMs: number;
  readonly openMs: number;
  readonly bytes: number;
  readonly seeks: readonly number[];
}

function section({ segments, processes }: Machine, looks: number, figures: Figures): Section {
  const { recordMs, openMs, bytes, seeks } = figures;
  const worst = seeks.at(-1);
  return {
    title: `replay of ${looks} looks: ${segments} segments, ${processes} processes with 4 attaches each`,
    rows: [
      {
        name: "shmtop --replay",
        values: {
          MB: bytes / 2 ** 20,
          "record ms/look": recordMs / SECONDS,
          "open ms": openMs,
          "seek p50 ms": median(seeks),
          "seek p99 ms": seeks[Math.floor(seeks.length * 0.99)],
          "seek max ms": worst,
        },
      },
    ],
    targets: [
      { name: "seek anywhere (max) ms", value: worst, limit: 300 },
      { name: "open ms", value: openMs, limit: 300 },
    ],
    notes: [`${SEEKS} seeks to places at random, each to a snapshot that can be drawn`],
  };
}

/** @returns milliseconds that the recorder took, all looks together. */
function recordHour(path: string, machine: Machine): number {
  const record = openRecorder(expectOk(beginRecording(path, false)));
  let spent = 0;
  for (const seen of hourOf(machine)) {
    const began = performance.now();
    expectOk(record(seen));
    spent += performance.now() - began;
  }
  return spent;
}

/** What a collector hands over: what did not change is the same value. Each second a segment is attached once more. */
function* hourOf({ segments, processes }: Machine): Generator<Observation> {
  const everyone = Array.from({ length: processes }, (_, index) => liveProcess(1000 + index));
  let rows = Array.from({ length: segments }, (_, id) => shmRow(id, { nattch: 4 }));
  let sweep = observationOf().sweep;
  for (let second = 0; second < SECONDS; second += 1) {
    const id = (second * 7) % segments;
    rows = rows.with(id, shmRow(id, { nattch: 4 + second, attachedAt: FIRST + second * 1000 }));
    const attachments = everyone.flatMap(({ pid }, index) =>
      [0, 1, 2, 3].map((each) => attachment(pid, (index * 4 + each + (second % 3)) % segments)),
    );
    sweep = second % 30 === 0 ? { ...sweep, time: FIRST + second * 1000, attachments } : sweep;
    const tables = [tableOf("shm", rows)];
    yield observationOf({ time: FIRST + second * 1000, tables, sweep, processes: everyone });
  }
}

/** Milliseconds until the screen would have it. */
function seek(reel: Reel): number {
  const index = Math.floor(Math.random() * reel.times.length);
  const began = performance.now();
  deltaOf(null, joinObservation(expectOk(reel.look(index)), kinds, applications));
  return performance.now() - began;
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function expectOk<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.failure.text);
}
