/** Arbitrary observations, and sequences of them in which rows come, change and go. */
import fc from "fast-check";
import { asBytes, type Bytes } from "../../src/model/bytes.ts";
import type { Observation } from "../../src/model/observation.ts";
import { failure } from "../../src/model/outcome.ts";
import { showBytes } from "../../src/text/encode.ts";
import {
  attachment,
  fileRow,
  liveProcess,
  msgRow,
  observationOf,
  semRow,
  shmRow,
  tableOf,
} from "../support/observation.ts";
import { moment } from "../support/snapshot.ts";

/** Any bytes at all. */
const bytes = fc
  .uint8Array({ maxLength: 20 })
  .map((raw) => asBytes(Buffer.from(raw).toString("latin1")));

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const time = fc.integer({ min: 0, max: 4_000_000_000_000 });

const shm = fc
  .record({
    nattch: fc.nat(9),
    attachedAt: maybe(time),
    unread: maybe(fc.constant(failure("denied", "cannot read it", "EACCES"))),
  })
  .chain((given) => fc.nat(12).map((id) => shmRow(id, given)));
const sem = fc.nat(12).map((id) => semRow(id, { waiting: id % 3 }));
const msg = fc.nat(12).map((id) => msgRow(id, { counts: { messages: id } }));
const file = fc.tuple(bytes, fc.nat(9)).map(([name, inode]) => fileOf(asBytes(`/${name}`), inode));

/** Called by its name, which is encoded where it is an id. */
const fileOf = (name: Bytes, inode: number) =>
  fileRow(showBytes(name), { dev: 27, inode }, { name });

const tables = fc
  .record({
    shm: fc.array(shm, { maxLength: 12 }),
    sem: fc.array(sem, { maxLength: 5 }),
    msg: fc.array(msg, { maxLength: 5 }),
    "posix-shm": fc.array(file, { maxLength: 5 }),
  })
  .map((rows) => Object.entries(rows).map(([kind, some]) => tableOf(kind, some)));

const pid = fc.nat(9);
const ownTouch = fc.record({
  kind: fc.constantFrom("shm", "sem", "msg"),
  ns: fc.nat(3),
  id: fc.nat(12),
  pid,
  at: time,
  before: fc.array(fc.record({ role: fc.constant("last" as const), pid, at: maybe(time) })),
});

export const observation: fc.Arbitrary<Observation> = fc
  .record({
    time,
    tables,
    host: bytes,
    processes: fc.array(
      fc
        .tuple(fc.nat(30), bytes, maybe(bytes))
        .map(([pid, name, command]) => liveProcess(pid, { name, command })),
      { maxLength: 9 },
    ),
    attachments: fc.array(fc.tuple(fc.nat(9), fc.nat(12)), { maxLength: 20 }),
    unreadPids: fc.array(fc.nat(99), { maxLength: 4 }),
    users: fc.dictionary(fc.nat(2000).map(String), bytes),
    innerWaits: fc.option(
      fc.array(
        fc.record({
          pid: fc.nat(9),
          dev: fc.nat(3),
          inode: fc.nat(9),
          offset: maybe(fc.nat()),
          threads: fc.nat(3),
        }),
      ),
      { nil: undefined },
    ),
    ownTouches: fc.option(fc.array(ownTouch, { maxLength: 3 }), { nil: undefined }),
  })
  .map(({ attachments, innerWaits, ownTouches, ...given }) =>
    observationOf({
      ...given,
      ...(innerWaits && { innerWaits }),
      ...(ownTouches && { ownTouches }),
      sweep: {
        time: moment,
        done: true,
        attachments: attachments.map(([pid, id]) => attachment(pid, id)),
        seen: 9,
        unreadable: 0,
        skipped: 0,
      },
    }),
  );

export const sequence = fc.array(observation, { minLength: 1, maxLength: 12 });
