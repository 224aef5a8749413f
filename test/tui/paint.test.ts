import { afterEach, describe, expect, it } from "vitest";
import type { Dialog, Frame, Region } from "../../src/app/frame.ts";
import { bytesOfUtf8 } from "../../src/model/bytes.ts";
import { showBytes } from "../../src/text/encode.ts";
import { clip } from "../../src/text/width.ts";
import { type Emulated, openEmulated, type Setup } from "./emulator.ts";
import { frameOf } from "./plain-frame.ts";

let opened: Emulated | undefined;
const open = (setup?: Setup): Emulated => {
  opened = openEmulated(setup);
  return opened;
};
afterEach(() => opened?.terminal.close());

async function show(frame: Frame, setup: Setup = {}): Promise<Emulated> {
  const emulated = open({ width: frame.width, height: frame.height, ...setup });
  emulated.terminal.paint(frame);
  await emulated.written();
  return emulated;
}

describe("paint", () => {
  it("shows the lines of every region at its place", async () => {
    const frame = frameOf(["a", "b"], { width: 20, height: 4 });
    const footer: Region = {
      id: "footer",
      top: 3,
      left: 2,
      width: 5,
      height: 1,
      lines: [{ spans: [{ text: "footer!", role: "key" }] }],
    };
    const { lines } = await show({ ...frame, regions: [...frame.regions, footer] });
    expect(lines()).toEqual(["a", "b", "", "  foote"]);
  });

  it("writes nothing for the same frame again", async () => {
    const { terminal, written } = await show(frameOf(["name 漢字", "x"]));
    terminal.paint(frameOf(["name 漢字", "x"]));
    expect(await written()).toBe("");
  });

  it("writes only the rows that changed", async () => {
    const rows = Array.from({ length: 38 }, (_, row) => `row ${row} `.repeat(8));
    const withSelected = (selected: number): Frame => {
      const frame = frameOf([], { width: 120, height: 40 });
      const lines = rows.map((text, row) => ({
        spans: [{ text, role: "plain" as const }],
        ...(row === selected ? { highlight: "selected" as const } : {}),
      }));
      return { ...frame, regions: frame.regions.map((region) => ({ ...region, lines })) };
    };
    const { terminal, written, lines } = await show(withSelected(3));
    const before = lines();
    terminal.paint(withSelected(4));
    const bytes = await written();
    expect(bytes.length).toBeLessThan(400);
    expect([...bytes.matchAll(/\x1b\[(\d+);1H/g)].map((match) => match[1])).toEqual(["4", "5"]);
    expect(lines()).toEqual(before);
  });

  it("paints the newest frame once the terminal has taken the one before", async () => {
    const { terminal, written, lines } = open();
    for (const text of ["one", "two", "three"]) terminal.paint(frameOf([text]));
    await written();
    await written();
    expect(lines()[0]).toBe("three");
  });

  it("keeps to the screen when a frame is larger", async () => {
    const { terminal, written, lines } = open({ width: 10, height: 2 });
    terminal.paint(frameOf(["0123456789abcdef", "second", "third"], { width: 40, height: 10 }));
    await written();
    expect(lines()).toEqual(["0123456789", "second"]);
  });

  it("shows the cursor where text is typed, and hides it again", async () => {
    const { terminal, written, emulator } = await show(frameOf(["filter: x"]));
    terminal.paint(frameOf(["filter: x"], { cursor: { row: 0, column: 9 } }));
    expect(await written()).toBe("\x1b[1;10H\x1b[?25h");
    expect(emulator.buffer.active.cursorX).toBe(9);
    terminal.paint(frameOf(["filter: xy"], { cursor: { row: 0, column: 10 } }));
    expect(await written()).toMatch(/^\x1b\[\?25l.*\x1b\[1;11H\x1b\[\?25h$/s);
    terminal.paint(frameOf(["filter: xy"]));
    expect(await written()).toBe("\x1b[?25l");
  });

  it("sets a title only where the terminal takes one", async () => {
    const frame = frameOf([], { title: "shmtop on \x1b]0;evil\x07host" });
    const { titles } = await show(frame);
    expect(titles).toEqual(["shmtop on ?]0;evil?host"]);
    opened?.terminal.close();
    expect((await show(frame, { env: { TERM: "linux" } })).titles).toEqual([]);
  });

  it("replaces everything that is not ASCII where asked to", async () => {
    const { lines } = await show(frameOf(["● 漢字 é|"]), { ascii: true });
    expect(lines()[0]).toBe("? ???? ?|");
  });
});

describe("hostile names", () => {
  const names = [
    "\x1b]0;pwned\x07\x1b]52;c;cHduZWQ=\x07",
    "\x1b[6n\x1b[c\x1b[>q\x05",
    "\x9b6n\u009b6n\x90q\x9c",
    "\x1bP+q544e\x1b\\\x1b_G\x1b\\",
    "{red-fg}{bold}x{/}",
    "\x1b[31mred",
    "a\u202eb\u2066c\u200dd",
    `z${"\u0301".repeat(3000)}`,
    "\r\n\t\b\x7f",
  ];

  it("changes nothing when encoded, and shows as the encoder wrote it", async () => {
    const shown = names.map((name) => showBytes(bytesOfUtf8(name)));
    const emulated = open({ width: 100, height: 12 });
    emulated.terminal.paint(frameOf(shown, { width: 100, height: 12 }));
    await emulated.written();
    expect(emulated.answers).toEqual([]);
    expect(emulated.titles).toEqual([]);
    expect(emulated.lines().slice(0, names.length)).toEqual(
      shown.map((text) => clip(text, 100, "").trimEnd()),
    );
  });

  it("does no harm even where the encoder was forgotten", async () => {
    const emulated = open({ width: 100, height: 12 });
    emulated.terminal.paint(frameOf([...names, "last"], { width: 100, height: 12 }));
    const bytes = await emulated.written();
    expect(emulated.answers).toEqual([]);
    expect(emulated.titles).toEqual([]);
    expect(emulated.lines()[4]).toBe("{red-fg}{bold}x{/}");
    expect(emulated.lines()[5]).toBe("?[31mred");
    expect(emulated.lines()[9]).toBe("last");
    // Only our own sequences: modes, colours, cursor moves, erase, save and restore.
    const own = /\x1b(?:\[\?\d+[hl]|\[[\d;]*[mHCKJ]|\[2[23];0;0?t|\[22;0t|[78])/g;
    expect(bytes.replace(own, "")).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
  });
});

describe("wide and combining characters", () => {
  it("keep the columns behind them where they are", async () => {
    const texts = ["漢字|end", "e\u0301e\u0301ab|end", "abcd|end", "😀ab|end"];
    const { emulator } = await show(frameOf(texts));
    for (const row of texts.keys()) {
      expect(emulator.buffer.active.getLine(row)?.getCell(4)?.getChars(), texts[row]).toBe("|");
    }
  });

  it("do not leave halves when they move or are covered", async () => {
    const { terminal, written, lines } = await show(frameOf(["漢字漢字"]));
    terminal.paint(frameOf(["a漢字漢"]));
    await written();
    expect(lines()[0]).toBe("a漢字漢");
    terminal.paint(
      frameOf(["漢字漢字"], { dialog: dialogOf({ top: 0, left: 1, width: 4, height: 2 }) }),
    );
    await written();
    expect(lines()[0]).toBe(" ┌──┐ 字");
    terminal.paint(frameOf(["漢字漢字"]));
    await written();
    expect(lines()[0]).toBe("漢字漢字");
  });

  it("do not fit half at the edge", async () => {
    const { lines } = await show(frameOf(["漢字", "漢字"], { width: 3, height: 2 }));
    expect(lines()).toEqual(["漢", "漢"]);
  });
});

const dialogOf = (rest: Partial<Dialog> = {}): Dialog => ({
  title: "",
  tone: "info",
  top: 2,
  left: 4,
  width: 20,
  height: 4,
  lines: [],
  ...rest,
});

describe("dialog", () => {
  const lines = [{ spans: [{ text: "remove shm:1?", role: "plain" as const }] }];
  const background = Array.from({ length: 8 }, () => "#".repeat(30));

  it("covers what is below, and gives it back", async () => {
    const dialog = dialogOf({ title: "Remove", lines });
    const frame = frameOf(background, { width: 30, height: 8, dialog });
    const { terminal, written, lines: shown } = await show(frame);
    expect(shown().slice(1, 7)).toEqual([
      "#".repeat(30),
      "####┌─ Remove ─────────┐######",
      "####│remove shm:1?     │######",
      "####│                  │######",
      "####└──────────────────┘######",
      "#".repeat(30),
    ]);
    terminal.paint({ ...frame, dialog: null });
    await written();
    expect(shown()).toEqual(background);
  });

  it("has another border for danger, and an ASCII one", async () => {
    const danger = dialogOf({ tone: "danger", title: "Remove" });
    const first = await show(frameOf([], { dialog: danger }));
    expect(first.lines()[2]).toBe("    ╔═ Remove ═════════╗");
    first.terminal.close();
    const second = await show(frameOf([], { dialog: danger }), { ascii: true });
    expect(second.lines()[2]).toBe("    +- Remove ---------+");
  });

  it("is cut to a screen that is too small for it", async () => {
    const { lines: shown } = await show(
      frameOf([], { width: 10, height: 3, dialog: dialogOf({ top: 0, left: 2, title: "Remove" }) }),
    );
    expect(shown()).toEqual(["  ┌─ R… ─┐", "  │      │", "  └──────┘"]);
  });
});

describe("size", () => {
  it("is told once per burst, and everything is painted again", async () => {
    const { terminal, written, lines, msgs, resize } = await show(frameOf(["before"]));
    for (let width = 50; width < 150; width++) resize(width, 20);
    await expect.poll(() => msgs.length).toBeGreaterThan(0);
    expect(msgs).toEqual([{ type: "resize", width: 149, height: 20, at: expect.any(Number) }]);
    expect(terminal.size()).toEqual({ width: 149, height: 20 });
    terminal.paint(frameOf(["after", "second"], { width: 149, height: 20 }));
    await written();
    expect(lines().slice(0, 3)).toEqual(["after", "second", ""]);
  });

  it.each([
    [1, 1],
    [0, 0],
    [65535, 65535],
    [65535, 1],
    [1, 65535],
  ])("%i x %i is survived with bounded memory", async (columns, rows) => {
    const small = open({ width: columns, height: rows });
    const { width, height } = small.terminal.size();
    expect(width * height).toBeGreaterThan(0);
    expect(width * height).toBeLessThanOrEqual(2 ** 16);
    small.terminal.paint(frameOf(["x"], { width, height, dialog: dialogOf() }));
    await small.written();
  });
});
