import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applications } from "../../src/applications/index.ts";
import { kinds } from "../../src/kinds/index.ts";
import { createMerger } from "../../src/model/hosts.ts";
import { join } from "../../src/model/join.ts";
import { headerLine, pictureLine, SCHEMA } from "../../src/recording/lines.ts";
import { createStreamReader } from "../../src/recording/stream-reader.ts";
import { COST, Driver } from "../support/session.ts";
import { observation } from "./observations.ts";

const header = (host: string): string =>
  headerLine({
    ...{ schema: SCHEMA, version: "1", node: "v20", kernel: "6", time: 0, utcOffset: 0 },
    ...{ scrubbed: false, series: "s", part: 0, host: host as never },
  });

/** Values that a kernel would never print. */
const wild = fc.constantFrom<unknown>(
  ...[-1, 0.5, 1e308, -1e308, 2 ** 53, 8.64e15, null, "", "\x1b[2J", "\xff", "shm", "/", "@"],
  ...["x".repeat(3000), true, [], {}, "creator", "sysv", [[]], { why: "denied", text: "no" }],
);

/** Puts some of them in the place of what is there. */
function spoil(value: unknown, spots: ReadonlyMap<number, unknown>, count = { now: 0 }): unknown {
  count.now += 1;
  if (spots.has(count.now)) return spots.get(count.now);
  if (Array.isArray(value)) return value.map((item) => spoil(item, spots, count));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, spoil(item, spots, count)]),
  );
}

const spots = fc
  .array(fc.tuple(fc.nat(400), wild), { maxLength: 6 })
  .map((some) => new Map(some.map(([at, value]) => [at + 2, value])));

describe("a look of another machine that is no good", () => {
  test("is refused, or shown, and harms nobody", () => {
    let [shown, refused] = [0, 0];
    fc.assert(
      fc.property(observation, spots, (seen, some) => {
        const reader = createStreamReader();
        reader.take(header("h").trimEnd());
        const line = pictureLine(seen);
        const { at, picture } = JSON.parse(line);
        const taken = reader.take(JSON.stringify({ at, picture: spoil(picture, some) }));
        const look = taken.ok ? reader.look() : taken;
        if (look?.ok !== true) {
          refused += 1;
          return;
        }
        shown += 1;
        const snapshot = join(look.value as typeof seen, kinds, applications);
        const up = { host: "h", link: "up", text: "", version: "1", snapshot } as const;
        const app = new Driver({ width: 160, height: 40, hosts: ["h"] });
        app.send({ type: "observed", snapshot: createMerger()([up], 1), cost: COST });
        for (const pane of "123456789") {
          app.keys(pane, "down", "enter");
          expect(app.screen()).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f]/);
          app.keys("escape");
        }
      }),
      { numRuns: 150 },
    );
    expect(Math.min(shown, refused)).toBeGreaterThan(10);
  });
});
