/** What a terminal sends, cut anywhere, as keys and pasted text; pure but for one short timer. */
import { type Click, decodeKey, decodeRest } from "./key-names.ts";

export interface KeyEvents {
  readonly onKey: (key: string) => void;
  readonly onPaste: (text: string) => void;
  readonly onClick: (click: Click) => void;
}

export interface KeyReader {
  /** Text as it was read. */
  readonly feed: (text: string) => void;
  readonly stop: () => void;
}

/** How long the rest of a sequence may take: over it, ESC was the Escape key. */
const JOIN_MS = 50;
/** A paste whose end never comes is delivered then, so that the keyboard is not dead. */
const PASTE_MS = 1000;
const PASTE_LIMIT = 64 * 1024;

const PASTE_START = "\x1b[200~";
const PASTE_END = "\x1b[201~";

interface Reading {
  /** Read, and not understood yet. */
  pending: string;
  /** What was pasted so far; `null` outside a paste. */
  pasted: string | null;
}

export function createKeyReader(events: KeyEvents): KeyReader {
  const reading: Reading = { pending: "", pasted: null };
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
  return {
    feed: (text) => {
      stop();
      reading.pending += text;
      while (reading.pending !== "" && step(reading, events));
      if (reading.pending === "" && reading.pasted === null) return;
      // A busy program reads late: what has arrived meanwhile is read before the time is up.
      timer = setTimeout(
        () => {
          immediate = setImmediate(giveUp, reading, events);
        },
        reading.pasted === null ? JOIN_MS : PASTE_MS,
      );
    },
    stop,
  };
}

/** Takes one piece off what is pending; false when its rest is yet to come. */
function step(reading: Reading, events: KeyEvents): boolean {
  if (reading.pasted !== null) return collectPaste(reading, events);
  if (reading.pending.startsWith(PASTE_START)) {
    reading.pending = reading.pending.slice(PASTE_START.length);
    reading.pasted = "";
    return true;
  }
  const piece = decodeKey(reading.pending);
  if (piece === null) return false;
  reading.pending = reading.pending.slice(piece.length);
  for (const key of piece.keys) events.onKey(key);
  if (piece.click !== undefined) events.onClick(piece.click);
  return true;
}

function collectPaste(reading: Reading, events: KeyEvents): boolean {
  const { pending, pasted } = reading;
  const end = pending.indexOf(PASTE_END);
  // The end marker itself may be cut in two: what could be its beginning stays.
  const cut = end >= 0 ? end : Math.max(0, pending.length - PASTE_END.length + 1);
  reading.pasted = ((pasted ?? "") + pending.slice(0, cut)).slice(0, PASTE_LIMIT);
  reading.pending = pending.slice(end >= 0 ? end + PASTE_END.length : cut);
  if (end >= 0) endPaste(reading, events);
  return end >= 0;
}

function endPaste(reading: Reading, events: KeyEvents): void {
  const text = reading.pasted ?? "";
  reading.pasted = null;
  events.onPaste(text);
}

/** The rest did not come: what is there is all there is. */
function giveUp(reading: Reading, events: KeyEvents): void {
  const { pending } = reading;
  reading.pending = "";
  if (reading.pasted !== null) {
    reading.pasted += pending;
    endPaste(reading, events);
    return;
  }
  for (const key of decodeRest(pending)) events.onKey(key);
}
