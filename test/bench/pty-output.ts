/** What comes out of a pseudo-terminal, only counted and timed: an emulator would cost time itself. */
import { once } from "node:events";
import type { IPty } from "@lydell/node-pty";

const PAINTED_CHARACTERS = 300;
const MOST_TEXT = 100_000;
/** What comes within this time of what came before it is of the same burst. */
const BURST_GAP_MS = 10;
const CONTROL = new RegExp(
  [
    "\\x1b\\[[0-9;?]*[ -/]*[@-~]", // CSI: colours, cursor
    "\\x1b[()][A-Z0-9]", // character sets
    "\\x1b\\][^\\x07]*\\x07", // OSC: titles
    "[\\x00-\\x20]",
  ].join("|"),
  "g",
);

export interface PtyOutput {
  bytes(): number;
  /** Bytes of each burst between two silences: a frame, or more of them if they come close together. */
  bursts(): readonly number[];
  /** When enough characters to read were drawn, on the clock of performance.now(). */
  painted(patienceMs: number): Promise<number>;
  /** When a piece of text was drawn in one go. */
  shows(piece: string, patienceMs: number): Promise<number>;
  /** When the next byte came. Like painted(), it fails if nothing comes. */
  next(patienceMs: number): Promise<number>;
  readonly ended: Promise<void>;
}

export function listen(pty: IPty): PtyOutput {
  const changed = new EventTarget();
  const change = () => changed.dispatchEvent(new Event("change"));
  let bytes = 0;
  let text = "";
  let over = false;
  const bursts: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  pty.onData((data) => {
    const size = Buffer.byteLength(data);
    const now = performance.now();
    bytes += size;
    bursts.push(size + (now - last < BURST_GAP_MS ? (bursts.pop() ?? 0) : 0));
    last = now;
    if (text.length < MOST_TEXT) text += data;
    change();
  });
  const ended = new Promise<void>((resolve) => {
    pty.onExit(() => {
      over = true;
      change();
      resolve();
    });
  });
  const when = async (condition: () => boolean, patienceMs: number): Promise<number> => {
    const patience = AbortSignal.timeout(patienceMs);
    while (!condition()) {
      if (over) throw new Error(`the program ended early: ${text.slice(-300)}`);
      await once(changed, "change", { signal: patience });
    }
    return performance.now();
  };
  const isPainted = () => text.replace(CONTROL, "").length >= PAINTED_CHARACTERS;
  return {
    bytes: () => bytes,
    bursts: () => bursts,
    painted: (patienceMs) => when(isPainted, patienceMs),
    shows: (piece, patienceMs) => when(() => text.includes(piece), patienceMs),
    next: (patienceMs) => {
      const before = bytes;
      return when(() => bytes > before, patienceMs);
    },
    ended,
  };
}
