/** Text for man(7): everything that could be read as a request or an escape is made harmless. */

/** Running text; a line that begins like a request does not. */
export const plain = (text: string): string =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("`", "\\(ga")
    .replaceAll("^", "\\(ha")
    .replaceAll("~", "\\(ti")
    .replaceAll("'", "\\(aq")
    .replaceAll('"', "\\(dq")
    .replaceAll(/^\./gm, "\\&.");

export const bold = (text: string): string => `\\fB${plain(text)}\\fR`;

export const italic = (text: string): string => `\\fI${plain(text)}\\fR`;

/** `lines` are made already. */
export const section = (title: string, ...lines: readonly string[]): string =>
  [`.SH ${title}`, ...lines].join("\n");

export const subsection = (title: string, ...lines: readonly string[]): string =>
  [`.SS "${plain(title)}"`, ...lines].join("\n");

/** A tag, and what it means beside or below it. */
export const item = (tag: string, meaning: string): string => `.TP\n${tag}\n${plain(meaning)}`;
