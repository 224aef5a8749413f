import { describe, expect, test } from "vitest";
import { parseArguments } from "../../src/cli.ts";
import { kinds } from "../../src/kinds/index.ts";

const parse = (text: string) => parseArguments(text === "" ? [] : text.split(" "), kinds);

describe("recording options", () => {
  test.each([
    ["", { record: null, replay: null }],
    ["--record x.rec", { record: { path: "x.rec", scrub: false }, replay: null }],
    ["--scrub --record x.rec -i 1", { record: { path: "x.rec", scrub: true } }],
    ["--replay x.rec", { record: null, replay: { path: "x.rec", speed: 1 } }],
    ["--replay x.rec --speed 0", { replay: { path: "x.rec", speed: 0 } }],
    ["--replay x.rec --speed 2.5 --watch", { replay: { path: "x.rec", speed: 2.5 } }],
  ])("%j", (text, expected) => {
    expect(parse(text)).toMatchObject({ mode: "screen", ...expected });
  });

  test.each([
    ["--record x --replay y", "--record cannot go with --replay"],
    ["--record x --watch", "shmtop stream --watch > FILE"],
    ["--record x --proc-root d", "--record cannot go with --proc-root"],
    ["--replay x --proc-root d", "--replay cannot go with --proc-root"],
    ["--replay x -i 3", "--replay cannot go with --interval: use --speed"],
    ["--scrub", "--scrub expects --record FILE"],
    ["--speed 2", "--speed expects --replay FILE"],
    ["--replay x --speed fast", 'not "fast"'],
    ["--replay x --speed 1001", "to 1000"],
    ["--replay x --speed -1", 'not "-1"'],
    ["--record=", "--record expects a file, not nothing"],
    ["--replay=", "--replay expects a file, not nothing"],
  ])("%j is refused", (text, complaint) => {
    expect(parse(text)).toMatchObject({ mode: "usage", text: expect.stringContaining(complaint) });
  });
});
