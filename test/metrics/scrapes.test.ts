/** One look at a time, and none sooner than it is due. */
import { expect, test } from "vitest";
import { createScrapes } from "../../src/metrics/scrapes.ts";
import { fail, type Outcome, ok } from "../../src/model/outcome.ts";

function stage(seconds: number) {
  const clock = { now: 1000 };
  const looks: ((outcome: Outcome<string>) => void)[] = [];
  const scrape = createScrapes(
    () => new Promise((resolve) => looks.push(resolve)),
    seconds,
    () => clock.now,
  );
  return { clock, looks, scrape };
}

test("all who ask at the same time get the same look", async () => {
  const { looks, scrape } = stage(5);
  const asked = [scrape(), scrape(), scrape()];
  expect(looks).toHaveLength(1);
  looks[0]?.(ok("one"));
  expect(await Promise.all(asked)).toEqual([ok("one"), ok("one"), ok("one")]);
});

test("a look is taken again once it is older than the interval", async () => {
  const { clock, looks, scrape } = stage(5);
  const first = scrape();
  looks[0]?.(ok("one"));
  await first;
  clock.now += 4999;
  expect(await scrape()).toEqual(ok("one"));
  clock.now += 1;
  const second = scrape();
  expect(looks).toHaveLength(2);
  looks[1]?.(ok("two"));
  expect(await second).toEqual(ok("two"));
});

test("a look that failed is taken again at once", async () => {
  const { looks, scrape } = stage(5);
  const first = scrape();
  looks[0]?.(fail("failed", "no"));
  expect(await first).toEqual(fail("failed", "no"));
  const second = scrape();
  expect(looks).toHaveLength(2);
  looks[1]?.(ok("two"));
  expect(await second).toEqual(ok("two"));
});
