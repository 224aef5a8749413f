/** Text to the clipboard and tables into files, with real files. */
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Effect } from "../src/app/msg.ts";
import { fail, ok } from "../src/model/outcome.ts";
import { takeAway } from "../src/take-away.ts";
import { attached, limit, object, process } from "./support/objects.ts";
import { Driver } from "./support/session.ts";

const folder = mkdtempSync(join(tmpdir(), "shmtop-export-"));
afterAll(() => rmSync(folder, { recursive: true }));

const terminal = { copy: () => ok(null) };
const rows = [object("shm:1", { bytes: 100 }), attached("shm:2", { bytes: 90 }), object("sem:5")];

/** Types the name and does what the program then asks for. */
async function write(app: Driver, name: string): Promise<Driver> {
  app.press("export").keys("C-u").type(join(folder, name)).keys("enter");
  const [effect] = app.taken();
  if (effect?.type !== "export") throw new Error(`no export: ${app.status()}`);
  return app.send(await takeAway(effect, terminal));
}

const read = (name: string): string => readFileSync(join(folder, name), "utf8");

test("what is shown is written: filter, order and columns", async () => {
  const app = new Driver({ width: 80 }).observe(rows).press("sort.reverse");
  await write(app, "all.csv");
  expect(app.state.overlay).toBeNull();
  expect(app.status()).toContain(`2 rows written to ${join(folder, "all.csv")}`);
  const [heading, first, second, last] = read("all.csv").split("\r\n");
  expect(heading).toBe("id,verdict,key,owner,bytes,nattch,users");
  expect(first).toBe("2,in-use,0x12340002,root,90,1,postgres(900)");
  expect(second).toMatch(/^1,orphan,.*,100,0,$/);
  expect(last).toBe("");
  expect(statSync(join(folder, "all.csv")).mode & 0o777).toBe(0o600);
  app.press("filter.verdict").keys("enter");
  await write(app, "in-use.csv");
  expect(read("in-use.csv").split("\r\n").length).toBe(3);
});

test("objects as JSON are the document, other rows go by their columns", async () => {
  const app = new Driver({ width: 80 }).observe(rows, { processes: [process(7, "x", ["shm:2"])] });
  await write(app, "Objects.JSON");
  const document = JSON.parse(read("Objects.JSON"));
  expect(document).toMatchObject({ schema: "shmtop/1", host: "db1" });
  expect(document.objects.map(({ target }: { target: string }) => target)).toEqual([
    "shm:1",
    "shm:2",
  ]);
  await write(app.keys("4"), "processes.json");
  expect(JSON.parse(read("processes.json"))).toMatchObject({
    schema: "shmtop-rows/1",
    rows: [{ pid: 7, name: "x", bytes: 4096, holds: "shm:2" }],
  });
  const limits = new Driver({ pane: "limits" }).observe([], { limits: [limit("shmmni", 1, 10)] });
  await write(limits, "limits.csv");
  expect(read("limits.csv")).toContain(
    "name,ns,used,max,percent,unit\r\nshmmni,4026531839,1,10,10,",
  );
});

test("nothing that is there is touched, and the name may be typed again", async () => {
  writeFileSync(join(folder, "there.csv"), "mine");
  symlinkSync(join(folder, "elsewhere"), join(folder, "link.csv"));
  const app = new Driver().observe(rows);
  await write(app, "there.csv");
  expect(app.status()).toContain("there.csv exists already: nothing is overwritten");
  expect(app.status()).toContain("Write to ");
  app.keys("escape");
  await write(app, "link.csv");
  expect(app.status()).toContain("exists already");
  app.keys("escape");
  await write(app, "no/such/folder.csv");
  expect(app.status()).toContain("ENOENT");
  expect(read("there.csv")).toBe("mine");
  expect(readdirSync(folder)).not.toContain("elsewhere");
});

test("what the terminal refuses is said", async () => {
  const effect: Effect = { type: "copy", text: "shm:1", what: "shm:1" };
  expect(await takeAway(effect, terminal)).toEqual({
    type: "said",
    text: "shm:1 sent to the clipboard of the terminal",
    tone: "info",
  });
  const none = { copy: () => fail("absent", "a linux terminal has no clipboard") };
  expect(await takeAway(effect, none)).toMatchObject({ tone: "error" });
});
