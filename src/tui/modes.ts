/** The terminal modes that the screen needs, and the way back from each. */

export interface Modes {
  readonly mouse: boolean;
  readonly title: boolean;
}

interface Mode {
  readonly on: string;
  readonly off: string;
}

/** In the order in which they are set; undone the other way round. From xterm's ctlseqs(ms). */
const modesOf = ({ mouse, title }: Modes): readonly Mode[] => [
  // The window title is kept on the terminal's own stack.
  ...(title ? [{ on: "\x1b[22;0t", off: "\x1b[23;0t" }] : []),
  // Alternate screen: what was on the terminal comes back.
  { on: "\x1b[?1049h", off: "\x1b[?1049l" },
  { on: "\x1b[?25l", off: "\x1b[?25h" },
  // No wrapping: a character that is wider than we think cannot push the screen up.
  { on: "\x1b[?7l", off: "\x1b[?7h" },
  // Bracketed paste: pasted text must not be taken for keys.
  { on: "\x1b[?2004h", off: "\x1b[?2004l" },
  ...(mouse ? [{ on: "\x1b[?1000h\x1b[?1006h", off: "\x1b[?1006l\x1b[?1000l" }] : []),
];

export const enterBytes = (modes: Modes): string =>
  modesOf(modes)
    .map(({ on }) => on)
    .join("");

/** Where there is no other screen to leave (the Linux console), the shell goes on below the picture, in its last row. */
const TO_THE_END = "\x1b[m\x1b[999;1H\x1b[K";

export const leaveBytes = (modes: Modes): string =>
  `${TO_THE_END}${modesOf(modes)
    .map(({ off }) => off)
    .reverse()
    .join("")}`;
