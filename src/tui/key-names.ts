/** Terminal input sequences as key names; pure. From xterm's ctlseqs(ms) and console_codes(4). */

export interface Piece {
  readonly length: number;
  /** None for what is not a key: answers of the terminal, mouse buttons, unknown sequences. */
  readonly keys: readonly string[];
  /** Where the left button was pressed, counted from 0. */
  readonly click?: Click;
}

export interface Click {
  readonly row: number;
  readonly column: number;
}

const CSI = /^\x1b\[(\[?[<=>?]?[\d;:]*)[ -/]*([@-~])/;
const CSI_PART = /^\x1b\[\[?[<=>?]?[\d;:]*[ -/]*$/;
const SS3 = /^\x1bO(\d*)([ -~])/;
/** Answers and messages of the terminal: OSC, DCS, PM, APC, SOS up to their end; never keys. */
const STRING = /^\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)/;
const STRING_PART = /^\x1b[\]PX^_][^\x07\x1b]*\x1b?$/;
const STRING_LIMIT = 4096;

const FINAL: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  E: "begin",
  F: "end",
  H: "home",
  M: "enter",
  P: "f1",
  Q: "f2",
  R: "f3",
  S: "f4",
  Z: "S-tab",
};

const NUMBERED: Readonly<Record<string, string>> = {
  "1": "home",
  "2": "insert",
  "3": "delete",
  "4": "end",
  "5": "pageup",
  "6": "pagedown",
  "7": "home",
  "8": "end",
  "11": "f1",
  "12": "f2",
  "13": "f3",
  "14": "f4",
  "15": "f5",
  "17": "f6",
  "18": "f7",
  "19": "f8",
  "20": "f9",
  "21": "f10",
  "23": "f11",
  "24": "f12",
};

/** F1–F5 of the Linux console: `ESC [ [ A`. */
const CONSOLE: Readonly<Record<string, string>> = { A: "f1", B: "f2", C: "f3", D: "f4", E: "f5" };

const SINGLE: Readonly<Record<string, string>> = {
  "\0": "C-space",
  "\b": "backspace",
  "\t": "tab",
  "\n": "enter",
  "\r": "enter",
  "\x1b": "escape",
  "\x1c": "C-\\",
  "\x1d": "C-]",
  "\x1e": "C-^",
  "\x1f": "C-_",
  " ": "space",
  "\x7f": "backspace",
};

/** The first key in `text`, or `null` when it is cut off. */
export function decodeKey(text: string): Piece | null {
  if (!text.startsWith("\x1b")) return decodeCharacter(text);
  const csi = CSI.exec(text);
  if (csi) return { length: csi[0].length, ...decodeCsi(csi[1] ?? "", csi[2] ?? "") };
  const ss3 = SS3.exec(text);
  if (ss3) return { length: ss3[0].length, keys: named(FINAL[ss3[2] ?? ""], ss3[1]) };
  const string = STRING.exec(text);
  if (string) return { length: string[0].length, keys: [] };
  if (STRING_PART.test(text) && text.length > 2 && text.length < STRING_LIMIT) return null;
  if (text.length === 1 || CSI_PART.test(text) || /^\x1b[O\]PX^_]$/.test(text)) return null;
  if (text[1] === "\x1b") return { length: 1, keys: ["escape"] };
  const { length, keys } = decodeCharacter(text.slice(1));
  return { length: length + 1, keys: keys.map((key) => `M-${key}`) };
}

/** What a sequence that never got its end meant: Escape, or a character with Meta. */
export function decodeRest(text: string): string[] {
  if (text.length === 2) return [`M-${text[1]}`];
  return text === "\x1b" ? ["escape"] : [];
}

function decodeCharacter(text: string): Piece {
  const character = String.fromCodePoint(text.codePointAt(0) ?? 0);
  const code = character.charCodeAt(0);
  const length = character.length;
  const special = SINGLE[character];
  if (special !== undefined) return { length, keys: [special] };
  if (code < 0x20) return { length, keys: [`C-${String.fromCharCode(code + 0x60)}`] };
  // C1 controls, and what was not UTF-8.
  if ((code >= 0x80 && code < 0xa0) || character === "\ufffd") return { length, keys: [] };
  return { length, keys: [character] };
}

type Meaning = Omit<Piece, "length">;

function decodeCsi(parameters: string, final: string): Meaning {
  if (parameters.startsWith("[")) return { keys: named(CONSOLE[final], "") };
  if (parameters.startsWith("<")) return decodeMouse(parameters.slice(1), final);
  const [first = "", modifiers] = parameters.split(";");
  const key = final === "~" ? NUMBERED[first] : FINAL[final];
  return { keys: named(key, modifiers) };
}

/** Bits of a report's button: a key held with it, the pointer moving, and the wheel. */
const HELD = 28;
const MOVES = 32;
const WHEEL = 64;

/** SGR mouse reports: a turn of the wheel moves like an arrow key, and the left button is told when it goes down. */
function decodeMouse(parameters: string, final: string): Meaning {
  const [button = 0, column = 0, row = 0] = parameters.split(";").map(Number);
  if ((button & WHEEL) !== 0) {
    const turn = button & 3;
    return { keys: turn === 0 ? ["up"] : turn === 1 ? ["down"] : [] };
  }
  const isPress = final === "M" && (button & ~HELD) === 0 && (button & MOVES) === 0;
  const isPlace = row > 0 && column > 0;
  return { keys: [], ...(isPress && isPlace && { click: { row: row - 1, column: column - 1 } }) };
}

/** xterm's modifier parameter: 1 + (1 shift, 2 alt, 4 control, 8 meta). */
function named(key: string | undefined, modifiers: string | undefined): readonly string[] {
  if (key === undefined) return [];
  const bits = Math.max(0, Number(modifiers || "1") - 1);
  const control = bits & 4 ? "C-" : "";
  const meta = bits & 10 ? "M-" : "";
  const shift = bits & 1 && !key.startsWith("S-") ? "S-" : "";
  return [control + meta + shift + key];
}
