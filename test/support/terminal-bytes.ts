/** What a program may write to a terminal: our own few sequences, printable text, and nothing else. */

export interface Allowed {
  readonly colors: 0 | 8 | 256;
  readonly titles: boolean;
  readonly ascii: boolean;
  readonly mouse?: boolean;
}

const SEQUENCE = /\x1b(?:\[([<=>?]?[\d;:]*)([ -/]*[@-~])|\][^\x07\x1b]*\x07)|[\s\S]/gu;
const MOVES = ["H", "J", "K", "C"];
const MODES = ["?1049", "?25", "?7", "?2004"];

/** Everything in the bytes that is not allowed, each once; modes that were not given back are told as such. */
export function strayBytes(bytes: string, allowed: Allowed): string[] {
  const stray = new Set<string>();
  const modes = new Map<string, string>();
  for (const [whole, parameters = "", final] of bytes.matchAll(SEQUENCE)) {
    if (final === "h" || final === "l") modes.set(parameters, final);
    if (!isAllowed(whole, parameters, final, allowed)) stray.add(JSON.stringify(whole));
  }
  for (const [mode, state] of modes) {
    const wanted = mode === "?25" || mode === "?7" ? "h" : "l";
    if (state !== wanted) stray.add(`${mode} is left at ${state}`);
  }
  return [...stray];
}

function isAllowed(
  whole: string,
  parameters: string,
  final: string | undefined,
  { colors, titles, ascii, mouse }: Allowed,
): boolean {
  if (whole.startsWith("\x1b]")) return titles && whole.startsWith("\x1b]0;");
  if (final === undefined) return ascii ? /^[ -~]$/.test(whole) : !/^\p{C}$/u.test(whole);
  if (final === "t") return titles && /^2[23];0$/.test(parameters);
  if (final === "h" || final === "l") {
    return MODES.includes(parameters) || (mouse === true && /^\?100[06]$/.test(parameters));
  }
  return MOVES.includes(final) || (final === "m" && isLook(parameters, colors));
}

/** Bold, underlined and swapped are everywhere; blinking (5, 6) is nowhere. */
function isLook(parameters: string, colors: Allowed["colors"]): boolean {
  const palette = /(?<=^|;)[34]8;5;\d{1,3}(?=;|$)/g;
  const rest = colors === 256 ? parameters.replace(palette, "0") : parameters;
  return rest
    .split(";")
    .every((code) => /^(?:|0|1|4|7)$/.test(code) || (colors > 0 && /^[34][0-79]$/.test(code)));
}
