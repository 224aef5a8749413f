/** What leaves for the terminal: one write a frame, and none while the one before is under way. */
import { PassThrough, Writable } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { openTerminal, type Terminal } from "../../src/tui/terminal.ts";
import { frameOf } from "./plain-frame.ts";

let terminal: Terminal | undefined;
afterEach(() => terminal?.close());

/** A terminal that takes a write only when it is told to. */
function openSlow() {
  const writes: string[] = [];
  let taken: () => void = () => undefined;
  const output = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      writes.push(chunk);
      taken = done;
    },
  });
  terminal = openTerminal({
    input: new PassThrough(),
    output: Object.assign(output, { columns: 40, rows: 10 }),
    theme: "dark",
    ascii: false,
    mouse: false,
    env: { TERM: "xterm-256color" },
  });
  const take = async (): Promise<void> => {
    taken();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { terminal, writes, take, output };
}

const picture = (text: string) => frameOf(Array.from({ length: 10 }, () => text));

test("a frame is one write, however much of it changed", async () => {
  const { terminal, writes, take } = openSlow();
  await take();
  writes.length = 0;
  terminal.paint(picture("first"));
  expect(writes).toHaveLength(1);
  await take();
  terminal.paint(picture("second"));
  expect(writes).toHaveLength(2);
  await take();
  terminal.paint(picture("second"));
  expect(writes).toHaveLength(2);
});

test("frames that a busy terminal would get late are dropped, and the newest is shown", async () => {
  const { terminal, writes, take, output } = openSlow();
  await take();
  writes.length = 0;
  for (let count = 0; count < 1000; count++) terminal.paint(picture(`frame ${count}`));
  expect(writes).toHaveLength(1);
  expect(writes[0]).toContain("frame 0");
  expect(output.writableLength).toBe(writes[0]?.length);
  await take();
  expect(writes).toHaveLength(2);
  expect(writes[1]).toContain("999");
  await take();
  expect(writes).toHaveLength(2);
});
