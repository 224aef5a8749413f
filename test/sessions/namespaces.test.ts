/** Rows of several namespaces: grouped until a column is chosen, and called by what runs there. */
import { expect, test } from "vitest";
import { asBytes } from "../../src/model/bytes.ts";
import { object } from "../support/objects.ts";
import { Driver } from "../support/session.ts";

const own = 4026531839;
const [unit, nobody] = [4026532177, 4026532188];
const about = { members: 1, label: null, failure: null };
const namespaces = [
  { ...about, ns: own, leader: 1 },
  { ...about, ns: unit, leader: 812, label: asBytes("db.service"), name: asBytes("postgres") },
  { ...about, ns: nobody, leader: 900, name: asBytes("w\x1b") },
];
const segment = (id: number, ns: number, bytes: number) =>
  object(ns === own ? `shm:${id}` : `shm:${id}@${ns}`, { ns, bytes });
const objects = [
  segment(1, nobody, 9000),
  segment(2, unit, 8000),
  segment(3, own, 100),
  segment(4, unit, 9500),
  segment(5, own, 200),
];
const open = (): Driver =>
  new Driver({ pane: "shm", width: 140, height: 40 }).observe(objects, { namespaces });

test("stand together, our own first, each in the order of the pane", () => {
  const groups = ["shm:5", "shm:3", `shm:4@${unit}`, `shm:2@${unit}`, `shm:1@${nobody}`];
  expect(
    open()
      .rows()
      .map((row) => row.replace("*", "")),
  ).toEqual(groups);
});

test("are in one order once a column was chosen to sort by", () => {
  const app = open().press("sort.reverse").press("sort.reverse");
  const order = [`shm:4@${unit}`, `shm:1@${nobody}`, `shm:2@${unit}`, "shm:5", "shm:3"];
  expect(app.rows().map((row) => row.replace("*", ""))).toEqual(order);
});

test("name the unit of their namespace, or the process that leads it", () => {
  const app = open();
  const column = app
    .screen()
    .match(/ (own|db\.service|w\\x1b 900) /g)
    ?.map((text) => text.trim());
  expect(column).toEqual(["own", "own", "db.service", "db.service", "w\\x1b 900"]);
  app.keys("down", "down");
  expect(app.screen()).toContain(`namespace ${unit}, db.service, lead process postgres 812`);
  expect(app.keys("enter").screen()).toContain(`namespace ${unit}, db.service, lead process`);
});
