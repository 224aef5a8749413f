/** Segments that are in no table: which mappings are of the same one, and what it is called from look to look. */
import { expect, test } from "vitest";
import { kinds } from "../../src/kinds/index.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { join } from "../../src/model/join.ts";
import type { Attachment } from "../../src/model/uses.ts";
import { attachment, liveProcess, observationOf, tableOf } from "../support/observation.ts";
import { moment } from "../support/snapshot.ts";

const born = moment - 60_000;
const path = (key: string) => asBytes(`/SYSV${key} (deleted)`);

const ghosts = (...attachments: Attachment[]) =>
  join(
    observationOf({
      tables: [tableOf("shm", [])],
      sweep: { ...observationOf().sweep, attachments },
      processes: attachments.map(({ pid }) => liveProcess(pid)),
    }),
    kinds,
    [],
  ).objects;

const first = attachment(1, 0, { bornAt: born + 0.25, path: path("0000aaaa") });

test.each<[string, Partial<Attachment>]>([
  ["key", { path: path("0000bbbb") }],
  ["birth", { bornAt: born + 0.5 }],
  ["device", { dev: 17 }],
  ["id", { inode: 32768 }],
])("of another %s are other ghosts, each with its own users", (_, given) => {
  const seen = ghosts(first, { ...first, ...given, pid: 2 });
  expect(seen.map(({ users }) => users.map(({ pid }) => pid))).toEqual([[1], [2]]);
  expect(new Set(seen.map(({ target }) => target)).size).toBe(2);
});

test("that differ in nothing are one, whoever has them", () => {
  const [ghost, ...others] = ghosts(first, { ...first, pid: 2, vmas: 2 });
  expect(others).toEqual([]);
  expect(ghost).toMatchObject({ id: 0, key: 0xaaaa, found: 3, changedAt: born + 0.25 });
});

test("keep their names while others come and go", () => {
  const second = { ...first, pid: 2, path: path("0000bbbb") };
  const name = `shm:0:0000aaaa:1:${born * 1000 + 250}@0`;
  expect(ghosts(first).map(({ target }) => target)).toEqual([name]);
  expect(ghosts(second, first)[1]?.target).toBe(name);
  expect(ghosts({ ...first, bornAt: null })[0]?.target).toBe("shm:0:0000aaaa:1:0@0");
});
