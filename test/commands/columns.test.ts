/** The columns of several kinds at once. */
import { describe, expect, it } from "vitest";
import { columnsOf, usualColumns } from "../../src/commands/columns.ts";
import { kinds } from "../../src/kinds/index.ts";
import type { Kind } from "../../src/model/kind.ts";
import { moment, queue, segment, semaphoreSet } from "../support/snapshot.ts";

const ids = (some: readonly { readonly id: string }[]): string[] => some.map(({ id }) => id);
const mixes: readonly (readonly Kind[])[] = [
  kinds,
  kinds.toReversed(),
  ...kinds.map((kind) => [kind]),
];

describe("the columns of several kinds", () => {
  it("are all of theirs, once, in the order that each kind has", () => {
    for (const mix of mixes) {
      const all = ids(columnsOf(mix));
      expect(new Set(all).size).toBe(all.length);
      expect(new Set(all)).toEqual(new Set(mix.flatMap(({ columns }) => ids(columns))));
      for (const { columns } of mix) {
        expect(all.filter((id) => ids(columns).includes(id))).toEqual(ids(columns));
      }
    }
  });
  it("ask each object through its own kind", () => {
    const column = (id: string) => columnsOf(kinds).find((one) => one.id === id);
    expect(column("nattch")?.value(segment(1, { nattch: 3 }), moment)).toBe(3);
    expect(column("nattch")?.value(queue(1), moment)).toBeUndefined();
    expect(column("nsems")?.value(semaphoreSet(1), moment)).toBe(2);
    expect(column("messages")?.value(queue(1), moment)).toBe(3);
    expect(column("messages")?.value(segment(1), moment)).toBeUndefined();
  });
  it("show by themselves what commands take, and nothing that one kind lacks", () => {
    for (const mix of mixes) {
      const usual = ids(usualColumns(mix));
      expect(usual).toContain("target");
      expect(usual).not.toContain("id");
      for (const { columns } of mix) expect(ids(columns)).toEqual(expect.arrayContaining(usual));
    }
  });
});
