/** The real program for every TERM: nothing but its own sequences, its own colours, and a terminal as it was before. */
import { expect } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { bundle, projectRoot } from "../support/project.ts";
import { openTerminal, type TerminalOptions } from "../support/terminal.ts";
import { type Allowed, strayBytes } from "../support/terminal-bytes.ts";

const SIZE = { cols: 100, rows: 24 };
/** Captured machines: every run shows the same. */
const MACHINES = `${projectRoot}/test/fixtures/proc`;

const TERMS: readonly (readonly [term: string, colors: 0 | 8 | 256, titles: boolean])[] = [
  ["xterm-256color", 256, true],
  ["screen", 256, true],
  ["screen-256color", 256, true],
  ["tmux-256color", 256, true],
  ["linux", 8, false],
  ["vt100", 0, false],
  ["xterm-kitty", 256, true],
  ["foot", 256, true],
  ["alacritty", 256, true],
  ["made-up-terminal", 256, false],
];

/** Values that change from one look to the next do not count. */
const still = (lines: readonly string[]): string[] =>
  lines.slice(1).map((line) => line.replace(/\d+/g, "0").trimEnd());

interface Seen {
  readonly screen: readonly string[];
  readonly after: readonly string[];
  readonly bytes: string;
}

/** Looks at a pane, at the help, and leaves. */
async function visit(options: TerminalOptions, machine = "busy"): Promise<Seen> {
  const command = [process.execPath, bundle, "--proc-root", `${MACHINES}/${machine}`] as const;
  const terminal = openTerminal(command, { ...SIZE, ...options });
  try {
    const screen = await terminal.waitFor("in-use, proven", 30);
    terminal.press("?");
    await terminal.waitFor("Move", 30);
    terminal.press("Escape");
    await terminal.waitUntilGone("Move");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
    return { screen, after: terminal.screen(), bytes: terminal.written() };
  } finally {
    await terminal.close();
  }
}

const colorsIn = (bytes: string): string[] => bytes.match(/\x1b\[[\d;]*[34][0-8][\d;]*m/g) ?? [];

describeLive("terminals", [], (test) => {
  test("of every kind get the same picture, in their own colours, and nothing else", async () => {
    const seen = await Promise.all(TERMS.map(([term]) => visit({ term })));
    for (const [index, { screen, after, bytes }] of seen.entries()) {
      const [term, colors, titles] = TERMS[index] ?? ["", 0, false];
      const allowed: Allowed = { colors, titles, ascii: false };
      expect(strayBytes(bytes, allowed), term).toEqual([]);
      expect(still(screen), term).toEqual(still(seen[0]?.screen ?? []));
      expect(after.join(""), term).toBe("");
      expect(colorsIn(bytes).length > 0, term).toBe(colors > 0);
    }
  });

  test("without UTF-8 or without colours get what they can show", async () => {
    const [plain, ascii, mono] = await Promise.all([
      visit({}),
      visit({ environment: { LANG: "C" } }),
      visit({ environment: { NO_COLOR: "1" } }),
    ]);
    expect(strayBytes(ascii.bytes, { colors: 256, titles: true, ascii: true })).toEqual([]);
    expect(strayBytes(mono.bytes, { colors: 0, titles: true, ascii: false })).toEqual([]);
    expect(still(mono.screen)).toEqual(still(plain.screen));
    expect(ascii.screen.at(-1)).toBe(plain.screen.at(-1));
    const verdicts = (lines: readonly string[]) =>
      lines.join(" ").match(/\b(?:in-use|idle|orphan|dying)\b/g);
    expect(verdicts(ascii.screen)?.length).toBeGreaterThan(8);
    expect(verdicts(ascii.screen)).toEqual(verdicts(plain.screen));
  });

  test("are not reached by what somebody wrote into names", async () => {
    const { screen, bytes } = await visit({}, "hostile");
    expect(screen.join("\n")).toContain("\\x1b[31m\\x0a");
    expect(strayBytes(bytes, { colors: 256, titles: true, ascii: false })).toEqual([]);
    const titles = [...bytes.matchAll(/\x1b\]0;([^\x07]*)/g)].map(([, title]) => title);
    expect(new Set(titles)).toEqual(new Set(["shmtop", "shmtop db1"]));
  });
});
