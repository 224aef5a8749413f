/** What a terminal shows after some bytes: its text, and the look of each cell as letters. */
import xterm, { type IBufferCell } from "@xterm/headless";

export interface Picture {
  /** Rows without the blanks at their ends. */
  readonly text: readonly string[];
  /** One line for each row with any look: `3: 12a 4. 8b`. */
  readonly looks: readonly string[];
  /** What the letters stand for: `a fg=117 bold`. */
  readonly legend: string;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

export async function pictureOf(bytes: string, width: number, height: number): Promise<Picture> {
  const terminal = new xterm.Terminal({ cols: width, rows: height, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(`\x1b[?7l${bytes}`, resolve));
  const { active } = terminal.buffer;
  const letters = new Map<string, string>();
  const letterOf = (look: string): string => {
    const letter = letters.get(look) ?? LETTERS.charAt(letters.size);
    letters.set(look, letter);
    return letter;
  };
  const text: string[] = [];
  const looks: string[] = [];
  for (let y = 0; y < height; y++) {
    const line = active.getLine(y);
    text.push(line?.translateToString(true).trimEnd() ?? "");
    const cells = Array.from({ length: width }, (_, x) => lookOf(line?.getCell(x)));
    const runs = runsOf(cells.map((look) => (look === "" ? "." : letterOf(look))));
    if (runs !== `${width}.`) looks.push(`${y + 1}: ${runs}`);
  }
  terminal.dispose();
  const legend = [...letters].map(([look, letter]) => `${letter} ${look}`).join(", ");
  return { text, looks, legend };
}

function lookOf(cell: IBufferCell | undefined): string {
  if (cell === undefined) return "";
  return [
    cell.isFgDefault() ? "" : `fg=${cell.getFgColor()}`,
    cell.isBgDefault() ? "" : `bg=${cell.getBgColor()}`,
    cell.isBold() ? "bold" : "",
    cell.isUnderline() ? "underline" : "",
    cell.isInverse() ? "inverse" : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function runsOf(cells: readonly string[]): string {
  const runs: [letter: string, count: number][] = [];
  for (const letter of cells) {
    const last = runs.at(-1);
    if (last?.[0] === letter) last[1]++;
    else runs.push([letter, 1]);
  }
  if (runs.length > 1 && runs.at(-1)?.[0] === ".") runs.pop();
  return runs.map(([letter, count]) => `${count}${letter}`).join(" ");
}
