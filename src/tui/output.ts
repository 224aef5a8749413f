/** The way to the terminal: at most one write under way, so that a terminal that is not read costs nothing. */
import type { Writable } from "node:stream";

export interface Output {
  /** False while the terminal has not taken the last write. */
  readonly isReady: () => boolean;
  readonly send: (bytes: string) => void;
  /** Resolves when everything sent was taken, or after so many milliseconds. */
  readonly flushed: (milliseconds: number) => Promise<void>;
}

/** Node writes to a terminal synchronously: one that is not read would stop the whole program. */
interface Handled {
  readonly _handle?: { setBlocking?: (blocking: boolean) => void } | null;
}

/** `onReady` runs after a write that had to wait was taken. */
export function createOutput(stream: Writable & Handled, onReady: () => void): Output {
  stream._handle?.setBlocking?.(false);
  let underWay = 0;
  const waiting = new Set<() => void>();
  return {
    isReady: () => underWay === 0,
    send: (bytes) => {
      if (bytes === "" || stream.destroyed || !stream.writable) return;
      underWay++;
      stream.write(bytes, () => {
        underWay--;
        if (underWay > 0) return;
        for (const resolve of waiting) resolve();
        onReady();
      });
    },
    flushed: (milliseconds) =>
      new Promise((resolve) => {
        if (underWay === 0) return resolve();
        const timer = setTimeout(done, milliseconds);
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      }),
  };
}
