/** What each recogniser says of objects that its application leaves, and of those that only look like it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applications } from "../../src/applications/index.ts";
import { kinds } from "../../src/kinds/index.ts";
import { belongingsOf, type Surroundings } from "../../src/model/belonging.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { join } from "../../src/model/join.ts";
import type { ObservedObject, ObservedProcess } from "../../src/model/observation.ts";
import {
  fileRow,
  liveProcess,
  msgRow,
  observationOf,
  semRow,
  shmRow,
  tableOf,
} from "../support/observation.ts";
import { moment } from "../support/snapshot.ts";

const hour = 3_600_000;
/** Made-up rows are an hour old. */
const made = moment - hour;

const named = (name: string, given: Partial<ObservedObject> = {}) =>
  fileRow(name, { dev: 22, inode: 7 }, given);

const around: Surroundings = { keyedSegmentsOf: () => 0, removeIpc: null };

const running = (name: string, given: Partial<ObservedProcess> = {}) =>
  liveProcess(812, { name: asBytes(name), ...given });

const labels = (kind: string, object: ObservedObject, processes: readonly ObservedProcess[] = []) =>
  belongingsOf(kind, object, processes, applications, around).map(({ label }) => label);

/** What lives of the application, in its one sentence. */
function alive(kind: string, object: ObservedObject, ...processes: ObservedProcess[]) {
  const [belonging] = belongingsOf(kind, object, processes, applications, around);
  if (belonging === undefined) throw new Error(`${object.name} is not recognised`);
  return belonging.alive;
}

describe("a name tells whose it is", () => {
  const names: readonly (readonly [kind: string, name: string, label: string])[] = [
    ["posix-shm", "/psm_1f2e3d4c", "Python"],
    ["posix-sem", "/mp-a8_x9k2z", "Python"],
    ["posix-sem", "/loky-812-a8_x9k2z", "joblib (loky)"],
    ["posix-shm", "/joblib_memmapping_folder_812_0f_1e", "joblib (loky)"],
    ["posix-shm", "/torch_812_3012345678_0", "PyTorch"],
    ["posix-shm", "/torch_812_3012345678", "PyTorch"],
    ["posix-shm", "/VLLM_OBJECT_STORAGE_SHM_BUFFER_00112233445566778899aabbccddeeff", "vLLM"],
    ["posix-shm", "/sgl_shm_mm_features_812_77", "SGLang"],
    ["posix-shm", "/multi_tokenizer_args_812", "SGLang"],
    ["posix-shm", "/vader_segment.node7.1000.3f2a0001.0", "Open MPI"],
    ["posix-shm", "/sm_segment.node7.1000.3f2a0001.0", "Open MPI"],
    ["posix-shm", "/osc_rdma.node7.3f2a0001.3.812", "Open MPI"],
    ["posix-shm", "/nccl-vzIpS6", "NCCL"],
    ["posix-shm", "/.org.chromium.Chromium.Xy12Z3", "Chromium"],
    ["posix-shm", "/.com.google.Chrome.Xy12Z3", "Chromium"],
  ];
  test.each(names)("%s %s: %s", (kind, name, label) => {
    expect(labels(kind, named(name))).toEqual([label]);
  });

  const strangers: readonly (readonly [kind: string, name: string])[] = [
    ["posix-shm", "/psm_1f2e3d4"],
    ["posix-shm", "/my_psm_1f2e3d4c"],
    ["posix-shm", "/torch_model_3"],
    ["posix-shm", "/nccl-topology.xml"],
    ["posix-shm", "/vader_segments"],
    ["posix-shm", "/sgl_shm_812"],
    ["posix-shm", "/x.org.chromium.Chromium.Xy12Z3"],
    ["posix-sem", "/torch_812_3012345678_0"],
    ["memfd", "/psm_1f2e3d4c"],
  ];
  test.each(strangers)("%s %s: nobody's", (kind, name) => {
    expect(labels(kind, named(name))).toEqual([]);
  });
});

describe("a name with a pid", () => {
  const tensor = named("/torch_812_3012345678_0");
  const lives = "process 812, which its name says made it, lives";

  test("belongs to that process while it lives", () => {
    expect(alive("posix-shm", tensor, running("python3"))).toBe(lives);
    expect(alive("posix-shm", named("/sgl_shm_a_812_77"), running("sglang::schedul"))).toBe(lives);
    expect(alive("posix-shm", named("/sgl_shm_a_1_812"), running("x"))).toBeNull();
  });
  test("does not belong to a later process with the number", () => {
    expect(alive("posix-shm", tensor, running("python3", { startedAt: made + 5000 }))).toBeNull();
  });
  test("does not belong to a process that has ended, nor to a thread of the kernel", () => {
    expect(alive("posix-shm", tensor, running("python3", { state: "Z" }))).toBeNull();
    expect(alive("posix-shm", tensor, running("kworker/3:1", { rss: 0 }))).toBeNull();
  });
  test("makes the collector read that process, whatever it is called", () => {
    const pids = applications.flatMap((one) => one.pids?.(tensor) ?? []);
    expect(pids).toEqual([812]);
    const absurd = named("/torch_99999999999_1_0");
    expect(applications.flatMap((one) => one.pids?.(absurd) ?? [])).toEqual([]);
  });
});

describe("Python's resource tracker", () => {
  const block = named("/psm_1f2e3d4c", { uid: 1000 });
  const command = asBytes("python3 -c from multiprocessing.resource_tracker import main;main(4)");
  const tracker = running("python3.12", { uid: 1000, command });

  test("answers for what its user made since, and a moment before it", () => {
    expect(alive("posix-shm", block, tracker)).toMatch(/^Python's resource tracker, process 812,/);
    const first = { ...tracker, startedAt: made + 100 };
    expect(alive("posix-shm", block, first)).not.toBeNull();
  });
  test("does not for what is older, for another user, or when it is another program", () => {
    for (const other of [
      { startedAt: made + 5000 },
      { uid: 1001 },
      { command: asBytes("python3 train.py") },
      { command: null },
      { state: "X" },
    ])
      expect(alive("posix-shm", block, { ...tracker, ...other })).toBeNull();
  });
});

test("an Open MPI segment may belong to a launcher of its owner that was there first", () => {
  const segment = named("/sm_segment.node7.1000.3f2a0001.0", { uid: 1000 });
  expect(alive("posix-shm", segment, running("prted", { uid: 1000 }))).toBe(
    "Open MPI, process 812, lives and may run the job that made it",
  );
  expect(alive("posix-shm", segment, running("prted", { uid: 1001 }))).toBeNull();
});

describe("X11's MIT-SHM", () => {
  const given = (at: number | null) =>
    shmRow(1, { key: 0, pids: [{ role: "last", pid: 812, at }] });

  test("is a segment that an X server touched", () => {
    expect(alive("shm", given(made), running("Xwayland"))).toBe(
      "the X server, process 812, lives and was given it",
    );
    expect(labels("shm", given(null), [running("Xorg")])).toEqual(["X11 MIT-SHM"]);
  });
  test("is none that a later process with its number, or no X server, touched", () => {
    expect(labels("shm", given(made), [running("Xorg", { startedAt: made + 5000 })])).toEqual([]);
    expect(labels("shm", given(made), [running("Xterm")])).toEqual([]);
    expect(labels("shm", shmRow(1), [running("Xorg")])).toEqual([]);
  });
});

describe("logind", () => {
  const manager = running("systemd", { uid: 1000 });

  const said = (object: ObservedObject, removeIpc: boolean | null) =>
    belongingsOf("shm", object, [manager], applications, { ...around, removeIpc });
  const segment = shmRow(1, { uid: 1000, key: 0 });

  test("deletes what a normal user owns who is logged in: a label, and no evidence of use", () => {
    const fate = "systemd-logind deletes it when its owner's last session ends: RemoveIPC=yes";
    expect(said(segment, true)).toEqual([{ label: "until logout", alive: null, fate }]);
    expect(said(segment, null)).toMatchObject([{ label: "until logout, where RemoveIPC=yes" }]);
  });
  test("leaves alone attached segments, and everything where it was told so", () => {
    expect(said({ ...segment, nattch: 1 }, true)).toEqual([]);
    expect(said(segment, false)).toEqual([]);
  });
  test("leaves alone what system users own, and has nothing to do for who is not logged in", () => {
    expect(labels("msg", msgRow(1, { uid: 999 }), [{ ...manager, uid: 999 }])).toEqual([]);
    expect(labels("msg", msgRow(1, { uid: 1001 }), [manager])).toEqual([]);
  });
  test("says so beside every verdict, whoever else labels the object", () => {
    const block = named("/psm_1f2e3d4c", { uid: 1000 });
    const { opens } = observationOf();
    const { objects } = join(
      observationOf({
        tables: [tableOf("shm", [segment]), tableOf("posix-shm", [block])],
        opens: { ...opens, done: true },
        processes: [manager],
        removeIpc: true,
      }),
      kinds,
      applications,
    );
    expect(objects.map(({ label }) => label)).toEqual(["until logout", "Python"]);
    for (const { verdict } of objects) {
      expect(verdict.state).toBe("orphan");
      expect(verdict.reasons.at(-1)?.code).toBe("fate");
    }
  });
  test("comes last: an application that is recognised labels the object", () => {
    expect(labels("posix-shm", named("/psm_1f2e3d4c", { uid: 1000 }), [manager])).toEqual([
      "Python",
      "until logout, where RemoveIPC=yes",
    ]);
  });
});

const uid = fc.constantFrom(0, 70, 1000);
const pid = fc.constantFrom(0, 812, 813);
const times = fc.constantFrom(null, made - hour, made, moment);
const process: fc.Arbitrary<ObservedProcess> = fc
  .record({
    uid,
    name: fc.constantFrom("python3", "postgres", "apache2", "Xorg", "systemd", "mpirun"),
    command: fc.constantFrom(null, "-c from multiprocessing.resource_tracker import main;"),
    startedAt: fc.constantFrom(made - hour, made + 5000),
    state: fc.constantFrom("S", "Z"),
    pgrp: fc.constantFrom(812, 1),
  })
  .map(({ name, command, ...rest }) =>
    running(name, { ...rest, command: command === null ? null : asBytes(command) }),
  );
const object = fc.record({ uid, changedAt: times, nattch: fc.constantFrom(0, 1) });
const naming = fc.array(fc.record({ role: fc.constant("last" as const), pid, at: times }), {
  maxLength: 2,
});
const name = fc.constantFrom("/psm_1f2e3d4c", "/torch_812_1_0", "/PostgreSQL.7", "/mine");
const looks = fc.record({
  object,
  pids: naming,
  key: fc.constantFrom(0, 4711),
  bytes: fc.constantFrom(56, 4096),
  name,
  processes: fc.array(process, { maxLength: 3 }),
  unreadable: fc.nat(1),
});

test("no recogniser ever makes an orphan of what was none, nor takes a user away", () => {
  fc.assert(
    fc.property(looks, ({ object, pids, key, bytes, name, processes, unreadable }) => {
      const { nattch, ...common } = object;
      const { sweep, opens } = observationOf();
      const seen = observationOf({
        tables: [
          tableOf("shm", [shmRow(1, { ...common, nattch, pids, key, bytes })]),
          tableOf("sem", [semRow(1, { ...common, pids, key })]),
          tableOf("msg", [msgRow(1, { ...common, pids, key })]),
          tableOf("posix-shm", [named(name, common)]),
        ],
        sweep: { ...sweep, unreadable },
        opens: { ...opens, done: true },
        processes,
      });
      const without = join(seen, kinds, []).objects;
      for (const [index, object] of join(seen, kinds, applications).objects.entries()) {
        const before = without[index]?.verdict.state;
        expect([before, "idle"]).toContain(object.verdict.state);
        if (object.verdict.state !== before) expect(["orphan", "unknown"]).toContain(before);
        expect(object.users).toEqual(without[index]?.users);
      }
    }),
    { numRuns: 300 },
  );
});
