import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { projectRoot } from "../support/project.ts";
import { framesOf } from "../support/replay.ts";

/** Made by `shmtop --record FILE --scrub` while a program had a segment, and was gone. */
const NIGHT = join(projectRoot, "test/recordings/night.jsonl");

/** To the end, the sets, the leaked segment's detail, a minute back, a try to remove, and forward. */
const KEYS = ["$", "2", "1", "enter", "escape", "[", "[", "[", "{", "d", "}", "^", "]", "]"];

const before = { TZ: process.env.TZ, LANG: process.env.LANG, LC_ALL: process.env.LC_ALL };
afterEach(() => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

describe("a recording and a list of keys", () => {
  test.each([
    ["UTC", "C"],
    ["Asia/Kolkata", "hi_IN.UTF-8"],
    ["America/St_Johns", "de_DE.UTF-8"],
  ])("give the same frames in %s with %s", async (zone, language) => {
    Object.assign(process.env, { TZ: zone, LANG: language, LC_ALL: language });
    const frames = await framesOf(NIGHT, KEYS);
    const told = frames.map((frame, index) => `--- ${KEYS[index - 1] ?? "at first"}\n${frame}\n`);
    await expect(told.join("")).toMatchFileSnapshot("../golden/replay/night.txt");
  });
});
