/** One made-up machine that has something of everything, for whatever prints snapshots. */
import type { Snapshot } from "../../src/model/snapshot.ts";
import {
  attachedSegment,
  limitOf,
  moment,
  queue,
  raw,
  segment,
  semaphoreSet,
  snapshotOf,
  userOf,
  verdictOf,
} from "./snapshot.ts";

const postgres = userOf(812, "postgres", {
  uid: 70,
  user: raw("postgres"),
  command: raw("postgres: checkpointer"),
  count: 2,
  cpu: 0.3,
  rss: 8_388_608,
});

export const busyMachine: Snapshot = snapshotOf(
  [
    attachedSegment(65_538, postgres, {
      bytes: 150_994_944,
      rss: 12_582_912,
      owner: { uid: 70, user: raw("postgres"), gid: 70, group: raw("postgres") },
      label: "PostgreSQL",
    }),
    segment(7, { key: 0 }),
    segment(8, {
      key: 0xba5b_d51c,
      flags: ["dest"],
      freed: 0,
      nattch: 1,
      found: 1,
      users: [userOf(99, "evil\u001b[31m", { user: null, uid: 1001, access: "r", command: null })],
      owner: { uid: 1001, user: null, gid: 1001, group: null },
      verdict: verdictOf("dying", { confidence: "proven" }),
    }),
    semaphoreSet(3, { owner: { uid: 33, user: raw("www-data"), gid: 33, group: raw("www-data") } }),
    queue(0, { mode: 0, rss: null, creator: null, verdict: verdictOf("unknown") }),
    {
      ...segment(0),
      kind: "posix-shm",
      target: "posix-shm:/=1+1",
      id: "/=1+1",
      name: raw("/\xff,x"),
    },
  ],
  {
    complete: false,
    limits: [
      limitOf("shmmni", 3, "4096", "segments"),
      limitOf("shmmax", null, "18446744073692774399", "bytes"),
    ],
    problems: [{ code: "unreadable-processes", count: 37, text: "37 processes unreadable" }],
    time: moment,
  },
);
