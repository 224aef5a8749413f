/** The table: whole into a pipe, and no wider than a terminal. */
import { describe, expect, it } from "vitest";
import { columnsOf, usualColumns } from "../../src/commands/columns.ts";
import { kinds } from "../../src/kinds/index.ts";
import { printTable } from "../../src/output/table.ts";
import { widthOf } from "../../src/text/width.ts";
import { busyMachine } from "../support/pictures.ts";
import { attachedSegment, raw, segment, snapshotOf, userOf } from "../support/snapshot.ts";

const view = { columns: usualColumns(kinds), fixed: false, width: null, ascii: false };
const linesOf = (text: string): string[] => text.split("\n").slice(0, -1);

describe("the table", () => {
  it("is this, to the byte", async () => {
    await expect(printTable(busyMachine, view)).toMatchFileSnapshot("../golden/output/list.txt");
  });
  it("is its heading alone when there is nothing", () => {
    expect(linesOf(printTable(snapshotOf([]), view))).toHaveLength(1);
  });
  it("is ASCII where it has to be", () => {
    expect(printTable(busyMachine, { ...view, ascii: true })).toMatch(/^[\x20-\x7e\n]*$/);
  });
  it("says the verdict by mark and word", () => {
    const columns = columnsOf(kinds).filter(({ id }) => id === "verdict");
    const text = printTable(snapshotOf([segment(1)]), { ...view, columns });
    expect(linesOf(text)[1]).toBe("○ orphan");
    expect(printTable(snapshotOf([segment(1)]), { ...view, columns, ascii: true })).toContain(
      "! orphan",
    );
  });
  it("cuts nothing into a pipe", () => {
    const users = Array.from({ length: 200 }, (_, at) => userOf(at + 1, `worker-${at}`));
    const object = { ...attachedSegment(1, userOf(1, "x")), users };
    const text = printTable(snapshotOf([object]), view);
    for (const { pid } of users) expect(text).toContain(`worker-${pid - 1}(${pid})`);
  });
  it("is never wider than a terminal, and loses the least important columns first", () => {
    let before = view.columns.length + 1;
    for (let width = 200; width >= 1; width -= 1) {
      const lines = linesOf(printTable(busyMachine, { ...view, width }));
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
      const shown = (lines[0] ?? "").split(/ +/).length;
      expect(shown).toBeLessThanOrEqual(before);
      before = shown;
      if (width >= 40) expect(lines[0]).toMatch(/TARGET.*VERDICT/);
    }
  });
  it("keeps columns that were named, even if lines are cut", () => {
    const columns = columnsOf(kinds);
    const [heading] = linesOf(
      printTable(busyMachine, { ...view, columns, fixed: true, width: 60 }),
    );
    expect(heading).toMatch(/^KIND +TARGET +ID +VERDICT +SURE .*…$/);
  });
  it("lets no name steer the terminal", () => {
    const name = raw("\u001b]0;x\u0007\xe2\x80\xae{red-fg}");
    const object = attachedSegment(1, userOf(1, "x", { name }), { name });
    const text = printTable(snapshotOf([object]), {
      ...view,
      columns: columnsOf(kinds),
      fixed: true,
    });
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text).toContain("\\x1b]0;x\\x07\\xe2\\x80\\xae{red-fg}");
  });
});
