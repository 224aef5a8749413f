/** What a terminal shows as SVG, cell by cell, so that a picture is exactly what the program wrote. */
import type { IBufferCell, Terminal } from "@xterm/headless";

const WIDTH = 8.5;
const HEIGHT = 17;
const MARGIN = 10;
const BASELINE = 13;
const INK = "#d6d6d6";
const PAPER = "#14161a";
/** The 16 colours that a terminal may choose. */
const BASIC =
  "#1c1c1c #cd3131 #23a559 #c9a227 #3b78c9 #a64dbf #2aa1b3 #d0d0d0 #666666 #f14c4c #23d18b #f5f543 #3b8eea #d670d6 #29b8db #ffffff".split(
    " ",
  );
/** Drawn, since fonts leave gaps between them: share of the cell that a block fills, from the left. */
const BLOCKS = " ▏▎▍▌▋▊▉█";

export function svgOf(terminal: Terminal): string {
  const { active } = terminal.buffer;
  const [width, height] = [terminal.cols * WIDTH + 2 * MARGIN, terminal.rows * HEIGHT + 2 * MARGIN];
  const cells: string[] = [];
  for (let row = 0; row < terminal.rows; row++) {
    for (let column = 0; column < terminal.cols; column++) {
      const cell = active.getLine(active.baseY + row)?.getCell(column);
      if (cell) cells.push(cellOf(cell, MARGIN + column * WIDTH, MARGIN + row * HEIGHT));
    }
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans Mono" font-size="14">`,
    `<rect width="${width}" height="${height}" rx="6" fill="${PAPER}"/>`,
    ...cells,
    "</svg>\n",
  ].join("");
}

function cellOf(cell: IBufferCell, x: number, y: number): string {
  const ink = cell.isFgDefault() ? INK : colorOf(cell.getFgColor(), cell.isFgRGB());
  const paper = cell.isBgDefault() ? PAPER : colorOf(cell.getBgColor(), cell.isBgRGB());
  const [front, back] = cell.isInverse() ? [paper, ink] : [ink, paper];
  const under = back === PAPER ? "" : box(x, y, WIDTH + 0.3, HEIGHT, back);
  return under + glyph(cell, x, y, front);
}

function glyph(cell: IBufferCell, x: number, y: number, color: string): string {
  const text = cell.getChars();
  if (text === "" || text === " ") return "";
  if (text === "─") return box(x, y + HEIGHT / 2 - 0.5, WIDTH + 0.3, 1, color);
  if (text === "░") return box(x, y + 3, WIDTH, HEIGHT - 6, color, 0.25);
  const eighths = BLOCKS.indexOf(text);
  if (eighths > 0) return box(x, y + 3, (WIDTH * eighths) / 8 + 0.3, HEIGHT - 6, color);
  const weight = cell.isBold() ? ' font-weight="bold"' : "";
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x}" y="${y + BASELINE}" fill="${color}"${weight}>${escaped}</text>`;
}

const box = (
  x: number,
  y: number,
  width: number,
  height: number,
  color: string,
  opacity = 1,
): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${color}" opacity="${opacity}"/>`;

/** A colour of the 256-colour palette, or a true one. */
function colorOf(color: number, isRgb: boolean): string {
  if (isRgb) return `#${color.toString(16).padStart(6, "0")}`;
  if (color < 16) return BASIC[color] ?? INK;
  if (color > 231) return gray(8 + (color - 232) * 10);
  const level = (part: number): number => (part % 6 === 0 ? 0 : 55 + (part % 6) * 40);
  const cube = color - 16;
  return `rgb(${level(Math.floor(cube / 36))},${level(Math.floor(cube / 6))},${level(cube)})`;
}

const gray = (value: number): string => `rgb(${value},${value},${value})`;
