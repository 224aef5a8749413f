/** The report on one object. */
import { describe, expect, it } from "vitest";
import { printReport } from "../../src/output/report.ts";
import { busyMachine } from "../support/pictures.ts";
import { moment, semaphoreSet } from "../support/snapshot.ts";

describe("the report", () => {
  it("is this for every kind of object, to the byte", async () => {
    const text = busyMachine.objects.map((object) => printReport(object, moment, false)).join("\n");
    await expect(text).toMatchFileSnapshot("../golden/output/who.txt");
  });
  it("counts semaphores that it does not print", () => {
    const semaphores = Array.from({ length: 100 }, () => ({
      value: 1,
      ncount: 0,
      zcount: 0,
      pid: 0,
    }));
    const text = printReport(semaphoreSet(1, { semaphores }), moment, true);
    expect(text).toMatch(/\n +31 +1 +0 +0 +0\nand 68 more: --json has them all\n$/);
  });
});
