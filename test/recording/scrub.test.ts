import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applications } from "../../src/applications/index.ts";
import { kinds } from "../../src/kinds/index.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { join } from "../../src/model/join.ts";
import { failure } from "../../src/model/outcome.ts";
import { createScrubber } from "../../src/recording/scrub.ts";
import {
  attachment,
  fileRow,
  liveProcess,
  observationOf,
  tableOf,
} from "../support/observation.ts";
import { observation } from "./observations.ts";

const secret = Buffer.alloc(32, 7);
const scrubber = () => createScrubber(applications, secret);

const names = [
  "/psm_0a1b2c3d",
  "/torch_4711_123456_0",
  "/loky-4711-abcdefgh",
  "/joblib_memmapping_folder_4711_abc_def",
  "/PostgreSQL.1234567890",
  "/nccl-AbCdEf",
  "/VLLM_OBJECT_STORAGE_SHM_BUFFER_0123456789abcdef0123456789abcdef",
  "/sgl_shm_weights_4711_abcdef",
  "/vader_segment.dbhost.1000.1",
  "/.org.chromium.Chromium.AbCdEf",
];

const withNames = (all: readonly string[]) =>
  observationOf({
    host: asBytes("secret-host"),
    users: { 0: asBytes("root"), 1000: asBytes("alice") },
    tables: [
      tableOf(
        "posix-shm",
        all.map((name, inode) => fileRow(name, { dev: 27, inode }, { uid: 1000 })),
      ),
    ],
    processes: [
      liveProcess(1, { name: asBytes("billing"), command: asBytes("/opt/billing --key hunter2") }),
      liveProcess(4, {
        name: asBytes("python3"),
        command: asBytes("python3 -c from acme_secret.customers.resource_tracker import main"),
      }),
      liveProcess(2, { name: asBytes("postgres"), command: asBytes("postgres: alice customers") }),
      liveProcess(3, {
        name: asBytes("python3"),
        command: asBytes(
          "/srv/x/python3 -c from multiprocessing.resource_tracker import main;main(7)",
        ),
      }),
    ],
    sweep: {
      ...observationOf().sweep,
      attachments: [attachment(1, 5, { path: asBytes("/dev/shm/customers (deleted)") })],
    },
  });

describe("scrubbing", () => {
  test("takes out names, commands, users, hosts and paths", () => {
    const text = JSON.stringify(scrubber()(withNames([...names, "/customers"])));
    for (const name of [
      "secret-host",
      "alice",
      "billing",
      "hunter2",
      "acme",
      "customers",
      "dbhost",
      "/srv",
    ])
      expect(text).not.toContain(name);
    expect(text).toMatch(/-c from module-[0-9a-f]{8}\.resource_tracker import main"/);
    for (const kept of ["postgres", "python3", "4711", '"root"', "from multiprocessing."])
      expect(text).toContain(kept);
  });

  test("takes out whatever may be a name, wherever it stands", () => {
    const secret = asBytes("/srv/secret/secret");
    const why = failure("denied", "cannot read /srv/secret: EACCES", "EACCES");
    const namespace = { ns: 7, leader: 1, members: 1, label: secret, failure: why };
    const file = { dev: 27, inode: 5 };
    const row = fileRow("/secret", file, { name: asBytes("/secret"), unread: why });
    const memfd = asBytes("/memfd:secret (deleted)");
    const seen = observationOf({
      host: secret,
      namespaces: [namespace],
      tables: [tableOf("posix-shm", [row], { failure: why })],
      sweep: { ...observationOf().sweep, attachments: [attachment(1, 5, { path: memfd })] },
      opens: {
        ...observationOf().opens,
        files: [{ ...file, pid: 1, path: secret, fds: 1, writable: true }],
      },
      processes: [liveProcess(1, { name: asBytes("secret"), command: secret })],
      users: { 1000: secret },
      groups: { 1000: secret },
    });
    expect(JSON.stringify(scrubber()(seen))).not.toContain("secret");
  });

  test.each(names)("%s stays recognised as what it was", (name) => {
    const before = withNames([name]);
    const labels = [before, scrubber()(before)].map((seen) =>
      join(seen, kinds, applications).objects.map(({ label }) => label),
    );
    expect(labels[1]).toEqual(labels[0]);
    expect(labels[0]?.[0]).toEqual(expect.any(String));
  });

  test("gives the same name for the same one in every look, and another for another", () => {
    const scrub = scrubber();
    const one = scrub(withNames(["/a", "/b"]));
    const two = scrub(withNames(["/b", "/c", "/customers"]));
    const [a, b] = one.tables[0]?.rows ?? [];
    const [again, , file] = two.tables[0]?.rows ?? [];
    expect(b?.name).toBe(again?.name);
    expect(a?.name).not.toBe(b?.name);
    expect(two.sweep.attachments[0]?.path).toBe(`/dev/shm${file?.name} (deleted)`);
    expect(createScrubber(applications)(withNames(["/a"])).tables[0]?.rows[0]?.name).not.toBe(
      a?.name,
    );
  });

  test("changes neither numbers nor verdicts", () => {
    fc.assert(
      fc.property(observation, (seen) => {
        const facts = [seen, scrubber()(seen)].map((look) =>
          join(look, kinds, applications).objects.map(
            ({ kind, bytes, nattch, found, verdict, users }) => [
              ...[kind, bytes, nattch, found, verdict.state, verdict.confidence],
              users.map(({ pid }) => pid),
            ],
          ),
        );
        expect(facts[1]).toEqual(facts[0]);
      }),
      { numRuns: 50 },
    );
  });

  test("keeps what did not change the same value", () => {
    const scrub = scrubber();
    const seen = withNames(["/a"]);
    const [one, two] = [scrub(seen), scrub({ ...seen, time: seen.time + 1 })];
    expect(two.tables[0]).toBe(one.tables[0]);
    expect(two.sweep).toBe(one.sweep);
    expect(two.processes[0]).toBe(one.processes[0]);
  });
});
