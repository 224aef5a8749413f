/** The document shmtop/1: its fields, its order, and what hostile names may not do to it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asBytes, bufferOf, bytesOf } from "../../src/model/bytes.ts";
import { jsonPieces, printJson, printObject } from "../../src/output/json.ts";
import { busyMachine } from "../support/pictures.ts";
import {
  moment,
  segment,
  semaphoreSet,
  snapshotOf,
  touchedBy,
  userOf,
} from "../support/snapshot.ts";

const byteArray = fc.uint8Array({ minLength: 1, maxLength: 40 });
const firstOf = (text: string) => JSON.parse(text).objects[0];

describe("the document", () => {
  it("is this, to the byte", async () => {
    await expect(printJson(busyMachine)).toMatchFileSnapshot("../golden/output/list.json");
  });
  it("has one line per object", () => {
    const lines = printJson(busyMachine).split("\n");
    const targets = lines.slice(1, -3).map((line) => JSON.parse(line.replace(/,$/, "")).target);
    expect(targets).toEqual(busyMachine.objects.map(({ target }) => target));
  });
  it.each([499, 500, 501, 1600])("is one of %d objects, printed in pieces", (count) => {
    const objects = Array.from({ length: count }, (_, id) => segment(id));
    const pieces = [...jsonPieces(snapshotOf(objects))];
    expect(pieces).toHaveLength(Math.ceil(count / 500) + 2);
    const read = JSON.parse(pieces.join("")).objects as readonly { readonly id: number }[];
    expect(read.map(({ id }) => id)).toEqual(objects.map(({ id }) => id));
  });
  it("is whole without any object", () => {
    const document = JSON.parse(printJson(snapshotOf([])));
    expect(Object.keys(document)).toEqual(
      "schema time host complete objects namespaces limits problems".split(" "),
    );
    expect(document).toMatchObject({
      schema: "shmtop/1",
      time: "2024-05-06T07:08:09.000Z",
      objects: [],
    });
  });
  it("tells what runs in each namespace", () => {
    const about = { members: 2, label: null, failure: null };
    const namespaces = [
      { ...about, ns: 11, leader: 1 },
      { ...about, ns: 12, leader: 812, label: asBytes("db.service"), name: asBytes("postgres") },
    ];
    expect(JSON.parse(printJson(snapshotOf([], { namespaces }))).namespaces).toEqual([
      { ns: 11, label: null, members: 2, leader: { pid: 1, name: null } },
      { ns: 12, label: "db.service", members: 2, leader: { pid: 812, name: "postgres" } },
    ]);
  });
  it("keeps limits beyond 2^53 exact", () => {
    expect(JSON.parse(printJson(busyMachine)).limits[1].max).toBe("18446744073692774399");
  });
});

describe("one object", () => {
  it("has these fields in this order, whatever its kind", () => {
    const own = { shm: [], sem: ["nsems"], msg: ["messages", "usedBytes", "maxBytes"] };
    const before =
      "kind target id ns key name owner creator mode flags bytes rss swap freed nattch found waiting";
    const after = "label users touched attachedAt detachedAt operatedAt changedAt verdict";
    for (const object of JSON.parse(printJson(busyMachine)).objects.slice(0, 5)) {
      const counts = own[object.kind as keyof typeof own];
      const fields = [...before.split(" "), ...counts, ...after.split(" ")];
      expect(Object.keys(object)).toEqual(fields);
    }
  });
  it("has its semaphores only when it was asked for alone", () => {
    const set = semaphoreSet(5);
    expect(firstOf(printJson(snapshotOf([set]))).semaphores).toBeUndefined();
    expect(JSON.parse(printObject(snapshotOf([set]), set))).toMatchObject({
      schema: "shmtop/1",
      time: "2024-05-06T07:08:09.000Z",
      target: "sem:5",
      nsems: 2,
      semaphores: [
        { value: 1, ncount: 0, zcount: 0, pid: 900 },
        { value: 0, ncount: 0, zcount: 0, pid: 0 },
      ],
    });
  });
  it("writes keys and modes as ipcs does, and an absent key as null", () => {
    expect(
      firstOf(printJson(snapshotOf([segment(1, { key: 0xba5b_d51c, mode: 0o7 })]))),
    ).toMatchObject({
      key: "0xba5bd51c",
      mode: "0007",
    });
    expect(firstOf(printJson(snapshotOf([segment(1, { key: null })]))).key).toBeNull();
  });
});

describe("whatever comes", () => {
  it("has times that are ISO 8601 in UTC or null, and numbers that are numbers", () => {
    const time = fc.option(fc.double({ noNaN: false }), { nil: null });
    fc.assert(
      fc.property(time, fc.nat(), (at, count) => {
        const object = segment(count, {
          attachedAt: at,
          bytes: count,
          users: [userOf(count + 1, "x", { startedAt: at })],
        });
        const printed = firstOf(printJson(snapshotOf([object])));
        expect(printed.id).toBe(count);
        expect(printed.bytes).toBe(count);
        for (const value of [printed.attachedAt, printed.users[0].start]) {
          if (value === null) continue;
          expect(value).toMatch(/^([+-]\d\d)?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
          expect(new Date(value).getTime()).toBe(Math.trunc(at ?? Number.NaN) + 0);
        }
      }),
    );
  });
  it("gives every byte of a name back", () => {
    fc.assert(
      fc.property(byteArray, (bytes) => {
        const name = bytesOf(bytes);
        const user = userOf(1, "x", { name });
        const object = segment(1, { name, users: [user], touched: [touchedBy(1, { name })] });
        const printed = firstOf(printJson(snapshotOf([object])));
        for (const place of [printed, printed.users[0], printed.touched[0]]) {
          const { name: text, nameBase64: base64 } = place;
          const back =
            base64 === undefined ? Buffer.from(text, "utf8") : Buffer.from(base64, "base64");
          expect(back).toEqual(bufferOf(name));
          if (base64 !== undefined) expect(text).toContain("\ufffd");
        }
      }),
    );
  });
  it("cannot steer a terminal, and is the same when read back", () => {
    const hostile = [
      "\u001b]52;c;x\u0007",
      "\u009b31m",
      "\u202eabc",
      "\u2066",
      "a\u200db",
      "\u{e0041}",
      "\u7fff\u007f",
    ];
    for (const text of hostile) {
      const object = segment(1, {
        label: text,
        verdict: { state: "orphan", confidence: "likely", reasons: [] },
      });
      const printed = printJson(snapshotOf([object], { time: moment }));
      expect(printed.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(firstOf(printed).label).toBe(text);
    }
  });
  it("costs little more for thousands of objects than their plain JSON", () => {
    const objects = Array.from({ length: 8192 }, (_, id) =>
      segment(id, { users: id % 10 === 0 ? [userOf(id + 1, "postgres")] : [] }),
    );
    const snapshot = snapshotOf(objects);
    const document: unknown = JSON.parse(printJson(snapshot));
    // Measured in turns, least of each: what else runs on the machine slows both.
    const laps = Array.from({ length: 15 }, () => [
      milliseconds(() => printJson(snapshot)),
      milliseconds(() => JSON.stringify(document)),
    ]);
    const [ours = 0, plain = 0] = [0, 1].map((at) => Math.min(...laps.map((lap) => lap[at] ?? 0)));
    expect(ours / plain).toBeLessThan(4);
  });
});

/** Of processor time: the machine may be busy. */
function milliseconds(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
