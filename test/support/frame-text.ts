/** A frame as plain text, for tests and for people: what is shown, without colours. */
import type { Frame, Line } from "../../src/app/frame.ts";
import { clustersOf } from "../../src/text/width.ts";

export const lineText = ({ spans }: Line): string => spans.map(({ text }) => text).join("");

/** One string per row of the screen; the second half of a wide character takes no place of its own. */
function frameRows(frame: Frame): string[] {
  const cells = Array.from({ length: frame.height }, () => Array<string>(frame.width).fill(" "));
  const put = (row: number, left: number, text: string) => {
    let column = left;
    for (const { text: cluster, columns } of clustersOf(text)) {
      const line = cells[row];
      if (line === undefined || column >= frame.width) return;
      line[column] = cluster;
      if (columns === 2 && column + 1 < frame.width) line[column + 1] = "";
      column += columns;
    }
  };
  for (const region of frame.regions) {
    region.lines.forEach((line, index) => {
      put(region.top + index, region.left, lineText(line));
    });
  }
  for (const { top, left, width, height, title, kind } of frame.charts) {
    put(top, left, `[${kind} ${width}x${height}: ${title}]`);
  }
  const { dialog } = frame;
  if (dialog !== null) {
    const bar = "═".repeat(dialog.width - 2);
    const titled = ` ${dialog.title} `.slice(0, dialog.width - 2);
    put(dialog.top, dialog.left, `╔${titled}${bar.slice(titled.length)}╗`);
    for (let row = 0; row < dialog.height - 2; row += 1) {
      const at = dialog.top + 1 + row;
      put(at, dialog.left, `║${" ".repeat(dialog.width - 2)}║`);
      const line = dialog.lines[row];
      if (line !== undefined) put(at, dialog.left + 1, lineText(line));
    }
    put(dialog.top + dialog.height - 1, dialog.left, `╚${bar}╝`);
  }
  return cells.map((row) => row.join("").trimEnd());
}

export const frameText = (frame: Frame): string => frameRows(frame).join("\n");
