/** Names of keys, and which sequences of them mean which action. */

const NAMED = new Set([
  ..."up down left right pageup pagedown home end tab S-tab enter escape".split(" "),
  ..."backspace delete space insert".split(" "),
  ...Array.from({ length: 12 }, (_, index) => `f${index + 1}`),
]);

/** Printable means that it can be typed into a text: one character, or the space. */
export const isPrintable = (key: string): boolean => key === "space" || [...key].length === 1;

export function isKey(name: string): boolean {
  const plain = name.replace(/^(?:C-|M-){1,2}/, "");
  return NAMED.has(plain) || ([...plain].length === 1 && !/[\s\p{C}]/u.test(plain));
}

/** The character that a printable key types. */
export const characterOf = (key: string): string => (key === "space" ? " " : key);

/** A checked keymap: sequences are keys joined by one space, `g g`. */
export interface Keymap {
  readonly name: string;
  readonly actions: ReadonlyMap<string, string>;
  /** Beginnings of longer sequences. */
  readonly prefixes: ReadonlySet<string>;
}

/** The sequences that run an action, in the order of the keymap's file. */
export const keysOf = (keymap: Keymap, action: string): string[] =>
  [...keymap.actions].filter(([, id]) => id === action).map(([sequence]) => sequence);

const SHOWN: Readonly<Record<string, string>> = {
  up: "↑",
  down: "↓",
  left: "←",
  right: "→",
  pageup: "PgUp",
  pagedown: "PgDn",
  home: "Home",
  end: "End",
  tab: "Tab",
  "S-tab": "Shift-Tab",
  enter: "Enter",
  escape: "Esc",
  backspace: "Backspace",
  delete: "Del",
  space: "Space",
  insert: "Ins",
};

/** A sequence as people read it: `gg`, `Ctrl-D`, `PgUp`; without arrows where only ASCII can be shown. */
export function showKeys(sequence: string, isAscii: boolean): string {
  const keys = sequence.split(" ");
  return keys
    .map((key) => showKey(key, isAscii))
    .join(keys.some((key) => key.length > 1) ? " " : "");
}

function showKey(key: string, isAscii: boolean): string {
  if (key.startsWith("C-")) return `Ctrl-${showKey(key.slice(2), isAscii)}`;
  if (key.startsWith("M-")) return `Alt-${showKey(key.slice(2), isAscii)}`;
  const shown = SHOWN[key] ?? (/^f\d+$/.test(key) ? key.toUpperCase() : key);
  return isAscii && !/^[\x20-\x7e]*$/.test(shown) ? key : shown;
}
