/** The real program inside tmux, which judges by itself what a terminal shows of it. */
import { afterAll, beforeAll, expect } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { bundle, projectRoot } from "../support/project.ts";
import { startTmux, type Tmux, type TmuxWindow } from "../support/tmux.ts";
import { until } from "../support/until.ts";

const SIZE = { cols: 100, rows: 24 };
const SHMTOP = `${process.execPath} ${bundle} --proc-root ${projectRoot}/test/fixtures/proc/busy`;
const SECONDS = 30;
/** What stands there once every process was looked through. */
const SWEPT = "in-use, proven";

/** The kinds of colours that tmux keeps of a program's: out of 256, out of 8, or none. */
const TERMS: readonly (readonly [term: string, colors: 256 | 8 | 0])[] = [
  ["screen", 256],
  ["screen-256color", 256],
  ["tmux-256color", 256],
  ["xterm-256color", 256],
  ["linux", 8],
  ["vt100", 0],
  ["made-up-terminal", 256],
];

const shows = (window: TmuxWindow, text: string): Promise<string[]> =>
  until(
    `${text} in\n${window.screen().join("\n")}`,
    () => (window.screen().some((line) => line.includes(text)) ? window.screen() : undefined),
    SECONDS,
  );

const still = (lines: readonly string[]): string[] =>
  lines.slice(1).map((line) => line.replace(/\d+/g, "0"));

const colorsOf = (looks: string): 256 | 8 | 0 =>
  /\x1b\[[\d;]*[34]8;5/.test(looks) ? 256 : /\x1b\[[\d;]*[34][0-7][;m]/.test(looks) ? 8 : 0;

const blinks = (looks: string): boolean =>
  /\x1b\[(?:\d+;)*[56](?:;\d+)*m/.test(looks.replace(/[34]8;5;\d+/g, "0"));

describeLive("inside tmux", ["tmux"], (test) => {
  let tmux: Tmux;
  beforeAll(() => {
    tmux = startTmux(SIZE);
  });
  afterAll(() => tmux.close());

  test("the picture is the same for every TERM, and the shell's is there again after it", async () => {
    const windows = TERMS.map(([term]) =>
      tmux.open(`echo before; TERM=${term} ${SHMTOP}; echo status $?`),
    );
    const pictures = [];
    for (const [index, window] of windows.entries()) {
      const [term, colors] = TERMS[index] ?? ["", 0];
      pictures.push(still(await shows(window, SWEPT)));
      expect(pictures.at(-1), term).toEqual(pictures[0]);
      expect(colorsOf(window.looks()), term).toBe(colors);
      expect(blinks(window.looks()), term).toBe(false);
      expect(window.ask("#{alternate_on} #{cursor_flag} #{mouse_any_flag}"), term).toBe("1 0 0");
      window.press("q");
    }
    for (const window of windows) {
      const after = await shows(window, "status 0");
      expect(after.filter((line) => line !== "").slice(0, 2)).toEqual(["before", "status 0"]);
      expect(window.ask("#{alternate_on} #{cursor_flag}")).toBe("0 1");
    }
  });

  test("where there is no other screen, the shell goes on below the picture", async () => {
    const window = tmux.open(`read start; ${SHMTOP}; echo status $?`);
    window.withoutAlternateScreen();
    window.press("Enter");
    const picture = await shows(window, SWEPT);
    expect(window.ask("#{alternate_on}")).toBe("0");
    window.press("q");
    const after = await shows(window, "status 0");
    expect(still(after).slice(0, 10)).toEqual(still(picture).slice(1, 11));
    expect(after.findIndex((line) => line.startsWith("status 0"))).toBeGreaterThan(20);
  });

  test("keys and another size reach it", async () => {
    const window = tmux.open(SHMTOP);
    await shows(window, SWEPT);
    window.resize(72, 20);
    const small = await until(
      "20 rows",
      () => (/Quit|Help/.test(window.screen()[19] ?? "") ? window.screen() : undefined),
      SECONDS,
    );
    expect(small).toHaveLength(20);
    window.press("Down", "Down", "Tab");
    await shows(window, "4 semaphore sets");
    window.press("BTab");
    await shows(window, "3/9");
  });
});
