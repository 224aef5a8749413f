import { describe, expect, test } from "vitest";
import { createMerger, type HostLook } from "../../src/model/hosts.ts";
import { limit, NOON, object, snapshot } from "../support/objects.ts";
import { COST, Driver } from "../support/session.ts";

const merge = createMerger();

const look = (host: string, ids: readonly number[]): HostLook => ({
  host,
  link: "up",
  text: "",
  version: "1.0.0",
  snapshot: snapshot(
    ids.map((id) => object(`shm:${id}`)),
    { limits: [limit("shmmni", ids.length, 4)] },
  ),
});

const gone = (host: string): HostLook => ({
  host,
  link: "down",
  text: "no connection: refused; again in 2 s",
  version: null,
  snapshot: null,
});

const start = () => new Driver({ width: 140, hosts: ["db1", "db2"] });
const show = (app: Driver, ...looks: readonly HostLook[]) =>
  app.send({ type: "observed", snapshot: merge(looks, NOON), cost: COST });

describe("several machines on the screen", () => {
  test("are a pane of their own, first of all", () => {
    const app = show(start(), look("db1", [1, 2]), gone("db2"));
    const screen = app.screen();
    expect(screen).toMatch(/1 hosts 2 │ 2 shm 2 ○2/);
    expect(screen).toMatch(/db1 +up +2 +2 .*1\.0\.0/);
    expect(screen).toMatch(/db2 +down +- +- .* no connection: refused; again in 2 s/);
    expect(screen.split("\n")[1]).toContain("db2: no connection: refused; again in 2 s");
    expect(screen).toContain("db1 shmmni");
  });

  test("that have not answered yet are not said to have nothing", () => {
    const waiting: HostLook = { ...gone("db2"), link: "connecting", text: "connecting" };
    const app = show(start(), look("db1", []), waiting);
    expect(app.screen()).toMatch(/db1 +up +0 +0 +0B/);
    expect(app.screen()).toMatch(/db2 +connecting +- +- +- /);
  });

  test("are a column everywhere else, to sort and filter by", () => {
    const app = show(start(), look("db1", [1]), look("db2", [1, 2])).keys("2");
    expect(app.screen()).toMatch(/HOST +ID VERDICT/);
    app.press("filter.edit").type("host=db2").keys("enter");
    expect(app.rows()).toEqual(["*db2/shm:1", "db2/shm:2"]);
  });

  test("keep the selection on the object of the right one", () => {
    const app = show(start(), look("db1", [1]), look("db2", [1]))
      .keys("2")
      .press("move.down");
    expect(app.selected()).toBe("db2/shm:1");
    show(app, gone("db1"), look("db2", [1]));
    expect(app.selected()).toBe("db2/shm:1");
  });

  test("are asked to remove by name and identity", () => {
    const app = show(start(), look("db1", [1]), look("db2", [1])).keys("2");
    app.press("move.down").press("remove");
    expect(app.dialog()).toContain("Remove db2/shm:1?");
    app.keys("y");
    expect(app.taken()).toMatchObject([
      { type: "remove", targets: [{ target: "db2/shm:1", kind: "shm", id: 1 }] },
    ]);
  });

  test.each(["peek", "trace", "undo", "interval.longer"])("do %s for themselves", (action) => {
    const app = show(start(), look("db1", [1]), look("db2", [1])).keys("2");
    app.press(action);
    expect(app.taken()).toEqual([]);
    expect(app.status()).toContain("run shmtop on the one in question");
  });
});
