import { afterEach, describe, expect, it } from "vitest";
import { copyToClipboard } from "../../src/tui/clipboard.ts";
import { type Emulated, openEmulated } from "./emulator.ts";
import { frameOf } from "./plain-frame.ts";

const bytesFor = (text: string, env: Record<string, string> = { TERM: "xterm-256color" }) => {
  const bytes = copyToClipboard(text, env);
  if (!bytes.ok) throw new Error(bytes.failure.text);
  return bytes.value;
};
const decoded = (osc: string): string => {
  const [, base64 = ""] = /^\x1b\]52;c;([A-Za-z0-9+/=]*)\x07$/.exec(osc) ?? [];
  return Buffer.from(base64, "base64").toString("utf8");
};

let opened: Emulated | undefined;
afterEach(() => opened?.terminal.close());

describe("the clipboard of a terminal", () => {
  it("gets the text, and the screen shows nothing of it", async () => {
    opened = openEmulated();
    const taken: string[] = [];
    opened.emulator.parser.registerOscHandler(52, (data) => taken.push(data) > 0);
    opened.terminal.paint(frameOf(["hello"]));
    await opened.written();
    const before = opened.lines();
    expect(opened.terminal.copy("shm:1\nshm:2 é")).toEqual({ ok: true, value: null });
    await opened.written();
    expect(taken).toEqual([`c;${Buffer.from("shm:1\nshm:2 é").toString("base64")}`]);
    expect(opened.lines()).toEqual(before);
  });

  it("gets no controls: what is pasted runs nothing", () => {
    const harmless = decoded(bytesFor("a\x1b[2J\x07b\u009b1m\u202ec\n\td\r\u200b\ud800"));
    expect(harmless).toBe("a[2Jb1mc\n\td");
  });

  it("takes 74,994 bytes and no more, counted in UTF-8", () => {
    expect(bytesFor("x".repeat(74_994)).length).toBeLessThan(100_003);
    expect(copyToClipboard("x".repeat(74_995), {})).toMatchObject({ ok: false });
    expect(copyToClipboard("é".repeat(40_000), {})).toMatchObject({
      failure: { text: "80000 bytes are more than the 74994 of a clipboard" },
    });
  });

  it("is reached through tmux and screen", () => {
    const tmux = bytesFor("x", { TERM: "tmux-256color", TMUX: "/tmp/tmux-0/default,1,0" });
    const [, own = "", passed = ""] = /^(.*?\x07)\x1bPtmux;(.*)\x1b\\$/.exec(tmux) ?? [];
    expect(decoded(own)).toBe("x");
    expect(decoded(passed.replaceAll("\x1b\x1b", "\x1b"))).toBe("x");
    const long = "y".repeat(1000);
    const pieces = bytesFor(long, { TERM: "screen", STY: "1.tty" }).split("\x1b\\").slice(0, -1);
    expect(pieces.length).toBeGreaterThan(3);
    for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(254);
    expect(decoded(pieces.map((piece) => piece.replace(/^\x1bP/, "")).join(""))).toBe(long);
  });

  it("is none on a console", () => {
    for (const TERM of ["linux", "vt100", "dumb"]) {
      expect(copyToClipboard("x", { TERM })).toMatchObject({
        failure: { text: `a ${TERM} terminal has no clipboard` },
      });
    }
  });

  it("is not reached after the terminal was given back", () => {
    opened = openEmulated();
    opened.terminal.close();
    expect(opened.terminal.copy("x")).toMatchObject({ ok: false });
  });
});
