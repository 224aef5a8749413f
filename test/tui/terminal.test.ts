import { PassThrough, Writable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { openTerminal } from "../../src/tui/terminal.ts";
import { type Emulated, openEmulated, type Setup } from "./emulator.ts";
import { frameOf } from "./plain-frame.ts";

let opened: Emulated | undefined;
const open = (setup?: Setup): Emulated => {
  opened = openEmulated(setup);
  return opened;
};
afterEach(() => opened?.terminal.close());

/** How often the terminal was said to be gone, and a way to wait for the first time. */
function countClosed({ terminal }: Emulated): { first: Promise<void>; times: () => number } {
  let times = 0;
  const first = new Promise<void>((resolve) => {
    terminal.onClosed(() => {
      times++;
      resolve();
    });
  });
  return { first, times: () => times };
}

describe("modes", () => {
  it("are all undone by close, once", async () => {
    const { terminal, written, emulator } = open({ mouse: true });
    await written();
    expect(emulator.buffer.active.type).toBe("alternate");
    expect(emulator.modes.bracketedPasteMode).toBe(true);
    expect(emulator.modes.mouseTrackingMode).toBe("vt200");
    expect(emulator.modes.wraparoundMode).toBe(false);
    terminal.close();
    terminal.close();
    const bytes = await written();
    expect(bytes.split("\x1b[?1049l")).toHaveLength(2);
    expect(emulator.buffer.active.type).toBe("normal");
    expect(emulator.modes.bracketedPasteMode).toBe(false);
    expect(emulator.modes.mouseTrackingMode).toBe("none");
    expect(emulator.modes.wraparoundMode).toBe(true);
    terminal.paint(frameOf(["late"]));
    expect(await written()).toBe("");
  });

  it("make the terminal the shell's before the screen is", () => {
    const steps: string[] = [];
    const input = Object.assign(new PassThrough(), {
      setRawMode: (raw: boolean) => steps.push(raw ? "raw" : "cooked"),
    });
    const write = (chunk: Buffer, _: string, done: () => void): void => {
      if (chunk.includes("\x1b[?1049l")) steps.push("the normal screen");
      done();
    };
    const output = Object.assign(new Writable({ write }), { columns: 40, rows: 10 });
    const env = { TERM: "xterm-256color" };
    openTerminal({ input, output, theme: "dark", ascii: false, mouse: false, env }).close();
    expect(steps.slice(-3)).toEqual(["raw", "cooked", "the normal screen"]);
  });

  it("leave the mouse to the terminal unless asked", async () => {
    const { written, emulator } = open();
    await written();
    expect(emulator.modes.mouseTrackingMode).toBe("none");
  });
});

describe("input", () => {
  it("is told with the time when it was read", async () => {
    const before = performance.now();
    const { input, msgs } = open();
    input.write("d\x1b[A");
    await expect.poll(() => msgs).toHaveLength(2);
    const [first, second] = msgs;
    if (first?.type !== "key" || second?.type !== "key") throw new Error("not keys");
    expect([first.key, second.key]).toEqual(["d", "up"]);
    expect(first.at).toBeGreaterThan(before);
    expect(second.at).toBe(first.at);
  });

  it("may cut a character in two", async () => {
    const { input, msgs } = open();
    const bytes = Buffer.from("漢");
    input.write(bytes.subarray(0, 2));
    input.write(bytes.subarray(2));
    await expect.poll(() => msgs).toHaveLength(1);
    expect(msgs[0]).toMatchObject({ type: "key", key: "漢" });
  });

  it("that ends is a terminal that is gone, once", async () => {
    const emulated = open();
    const closed = countClosed(emulated);
    emulated.input.end();
    emulated.input.resume();
    await closed.first;
    emulated.input.destroy(new Error("EIO"));
    await emulated.written();
    expect(closed.times()).toBe(1);
  });

  it("that fails is one, too", async () => {
    const emulated = open();
    const closed = countClosed(emulated);
    emulated.input.destroy(new Error("EIO"));
    await closed.first;
  });
});

describe("redraw", () => {
  it("paints over what other programs wrote", async () => {
    const { terminal, written, emulator, lines } = open();
    terminal.paint(frameOf(["ours"]));
    await written();
    await new Promise<void>((resolve) => emulator.write("\x1b[1;1Hbroadcast message", resolve));
    expect(lines()[0]).toBe("broadcast message");
    terminal.redraw();
    await written();
    expect(lines()[0]).toBe("ours");
  });
});
