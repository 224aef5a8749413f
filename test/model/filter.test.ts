import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseFilter } from "../../src/model/filter.ts";
import type { Cell, Column, Unit } from "../../src/model/kind.ts";

type Row = Readonly<Record<string, Cell>>;

const column = (id: string, unit?: Unit): Column<Row> => ({
  id,
  title: id.toUpperCase(),
  help: "",
  width: 8,
  value: (row) => row[id],
  ...(unit === undefined ? {} : { unit }),
});

const columns = [
  column("id", "id"),
  column("key"),
  column("owner"),
  column("users"),
  column("verdict"),
  column("bytes", "bytes"),
  column("age", "age"),
  column("cpu", "percent"),
  column("nattch", "count"),
];

const row: Row = {
  id: 65538,
  key: "0x0052e2c1",
  owner: "postgres",
  users: "httpd(812) php(900)",
  verdict: "in-use",
  bytes: 4096,
  age: 3_600_000,
  cpu: 12.5,
  nattch: undefined,
};

function passes(text: string): boolean {
  const parsed = parseFilter(text, columns);
  if (!parsed.ok) throw new Error(parsed.failure.text);
  return parsed.value(row, 0);
}

function complaint(text: string): string {
  const parsed = parseFilter(text, columns);
  return parsed.ok ? "no complaint" : parsed.failure.text;
}

describe("comparisons", () => {
  test.each([
    "bytes=4K",
    "bytes>=4096",
    "bytes<10M",
    "bytes = 4KiB",
    "age>59m",
    "age<1h30m",
    "age=1h",
    "cpu>10%",
    "cpu<13",
    "id=65538",
    "id>0x1",
    "key=0x52e2c1",
    "KEY=0x0052E2C1",
    "owner=postgres",
    "owner!=root",
    "owner<root",
    'owner="postgres"',
    "users~'^httpd.812'",
    "verdict~USE",
    "bytes~^4.0K",
  ])("%s is true", (text) => {
    expect(passes(text)).toBe(true);
  });

  test.each(["bytes>4096", "age>1d", "id!=65538", "owner=Postgres", "users~php$", "cpu>=50%"])(
    "%s is false",
    (text) => {
      expect(passes(text)).toBe(false);
    },
  );

  test("a value that is not known passes no comparison but !=", () => {
    for (const operator of ["=", "<", "<=", ">", ">=", "~"]) {
      expect(passes(`nattch${operator}0`)).toBe(false);
    }
    expect(passes("nattch!=0")).toBe(true);
  });
});

describe("words", () => {
  test.each(["postgres", "POST", "655", "52e2", "httpd", '"php(900)"'])("%s is found", (text) => {
    expect(passes(text)).toBe(true);
  });

  test("only where names are: not in the verdict", () => {
    expect(passes("use")).toBe(false);
  });
});

describe("and, or, not, parentheses", () => {
  test.each([
    ["postgres and httpd", true],
    ["postgres httpd", true],
    ["postgres nobody", false],
    ["nobody or httpd", true],
    ["not nobody", true],
    ["not not httpd", true],
    ["not nobody and not httpd", false],
    ["httpd or nobody and nobody", true],
    ["(httpd or nobody) and nobody", false],
    ["not (nobody or bytes>1G)", true],
    ["NOT nobody AND httpd", true],
    ['"and"', false],
    ["owner=nobody or(bytes>1)", true],
  ])("%s is %s", (text, expected) => {
    expect(passes(text)).toBe(expected);
  });
});

describe("complaints say what was expected, what came, and where", () => {
  test.each([
    ["", 'expected a word, a column or "(" at 1, got the end'],
    ["bytes>", 'expected a value after ">" at 7, got the end'],
    ["bytes>ten", 'expected a size such as 4096, 64K or 1.5G at 7, got "ten"'],
    ["bytes>1 and age>5", 'expected an age such as 30s, 5m, 2h or 3d at 17, got "5"'],
    ["cpu>x", 'expected a share such as 80% at 5, got "x"'],
    ["nattch=x", 'expected a number at 8, got "x"'],
    ["(httpd", 'expected ")" at 7, got the end'],
    ["httpd)", 'expected "and" or "or" at 6, got ")"'],
    ["httpd and or", 'expected a word, a column or "(" at 11, got "or"'],
    ["= 4", 'expected a word, a column or "(" at 1, got "="'],
    ["byts>4", 'there is no column "byts" (at 1); did you mean bytes?'],
    [
      "zzzzzz=4",
      'there is no column "zzzzzz" (at 1); columns: id key owner users verdict bytes age cpu nattch',
    ],
    ["owner='x", "the quote at 7 is not closed"],
    ["owner~'('", '"(" without ")" in the pattern "(" (at 7)'],
  ])("%s", (text, sentence) => {
    expect(complaint(text)).toBe(sentence);
  });

  test("length is bounded", () => {
    expect(complaint("a".repeat(1001))).toContain("at most 1000 characters");
    expect(complaint("(".repeat(1000))).toContain('expected a word, a column or "(" at 1001');
  });
});

test("any text is a filter or refused, never thrown", () => {
  const words = fc.constantFrom(
    "and",
    "or",
    "not",
    "(",
    ")",
    "bytes",
    ">",
    "=",
    "~",
    "1K",
    "'",
    "a",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(words).map((list) => list.join(" ")),
  );
  fc.assert(
    fc.property(text, (expression) => {
      const parsed = parseFilter(expression, columns);
      if (parsed.ok) expect(typeof parsed.value(row, 0)).toBe("boolean");
      else expect(parsed.failure.text.length).toBeGreaterThan(10);
    }),
    { numRuns: 1000 },
  );
});

test("not turns every filter round", () => {
  const term = fc.constantFrom("bytes>1K", "owner=root", "httpd", "nattch>0", "age<5m");
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      term,
      fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => `(${a} and ${b})`),
      fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => `(${a} or ${b})`),
    ),
  }));
  fc.assert(
    fc.property(tree, tree, (a, b) => {
      expect(passes(`not ${a}`)).toBe(!passes(a));
      expect(passes(`not (${a} or ${b})`)).toBe(passes(`not ${a} and not ${b}`));
    }),
  );
});
