/** The command line: what it becomes, and one sentence for each bad input. */
import { describe, expect, it } from "vitest";
import { parseArguments } from "../../src/cli.ts";
import { commands } from "../../src/commands/index.ts";
import { kinds } from "../../src/kinds/index.ts";
import { verdictStates } from "../../src/model/mark.ts";
import { type Options, screenDefaults, type UsageError } from "../../src/options.ts";
import { outputs } from "../../src/output/index.ts";

const parse = (...argv: string[]) => parseArguments(argv, kinds);

const textOf = (options: Options | UsageError): string => {
  if (options.mode === "print" || options.mode === "usage") return options.text;
  throw new Error(`expected a text, got ${options.mode}`);
};

describe("the screen", () => {
  it("has the same defaults with and without the parser", () => {
    expect(parse()).toEqual(screenDefaults);
  });
  it("takes every option", () => {
    const long = [
      ...["--watch", "--interval", "0.2", "--kind", "shm,sem", "--filter", "bytes>1M"],
      ...["--sort", "-bytes", "--keymap", "./keys.json", "--theme", "mono", "--ascii", "--mouse"],
      ...["--namespaces", "own"],
    ];
    const expected = {
      mode: "screen",
      watch: true,
      record: null,
      replay: null,
      hosts: [],
      sshConfig: null,
      interval: 0.2,
      kinds: ["shm", "sem"],
      filter: "bytes>1M",
      sort: { column: "bytes", descending: true },
      keymap: "./keys.json",
      theme: "mono",
      ascii: true,
      mouse: true,
      procRoot: null,
      namespaces: "own",
      config: null,
      given: expect.arrayContaining(["watch", "interval", "kind", "mouse", "namespaces"]),
    };
    expect(parse(...long)).toEqual(expected);
  });
  it("has short forms", () => {
    expect(parse("-wi3600", "-k", "msg", "-k", "shm", "-f", "x", "-s", "id")).toMatchObject({
      watch: true,
      interval: 3600,
      kinds: ["msg", "shm"],
      filter: "x",
      sort: { column: "id", descending: false },
    });
  });
  it("watches when it reads a captured /proc", () => {
    expect(parse("--proc-root", "there")).toMatchObject({ watch: true, procRoot: "there" });
  });
});

describe("commands", () => {
  it("take the options they share with the screen before them too", () => {
    const options = parse("-w", "--proc-root", "there", "-k", "shm", "list");
    expect(options).toMatchObject({ mode: "command", watch: true, procRoot: "there" });
  });
  it.each([
    ["list"],
    ["list", "--kind", "sem", "--filter", "nsems>1", "--sort", "-nsems", "--columns", "id,nsems"],
    ["list", "--csv", "--columns", "target", "--columns", "bytes"],
    ["list", "--json", "--strict", "--fail-on", "orphan,unknown"],
    ["who", "shm:65538"],
    ["who", "shm:65538@4026532177", "--json"],
    ["who", "0x1234abcd"],
    ["who", "/dev/shm/x"],
    ["rm", "shm:1", "sem:2", "--yes", "--force"],
    ["rm", "--filter", "verdict=orphan", "--dry-run"],
    ["rm", "0x1234abcd"],
  ])("are understood: %s %s %s", (...argv) => {
    expect(parse(...argv)).toMatchObject({ mode: "command", watch: false });
  });
});

const bad: readonly (readonly [line: string, sentence: string])[] = [
  ["--intervall 5", "the screen has no option --intervall; did you mean --interval?"],
  ["--frobnicate", "the screen has no option --frobnicate; see shmtop --help"],
  ["-x", "the screen has no option -x"],
  ["--json", "--json is no option of the screen but of shmtop list, shmtop who or shmtop doctor"],
  ["lst", 'there is no command "lst"; did you mean list?'],
  ["frobnicate", 'there is no command "frobnicate": expected list, who, rm, undo, doctor, trace, '],
  ["-i", "--interval expects SECONDS, but nothing follows it; see shmtop --help"],
  ["-i 0.19", '--interval expects seconds from 0.2 to 3600, not "0.19"'],
  ["-i 3600.5", '--interval expects seconds from 0.2 to 3600, not "3600.5"'],
  ["-i 1e3", '--interval expects seconds from 0.2 to 3600, not "1e3"'],
  ["-i -1", '--interval expects seconds from 0.2 to 3600, not "-1"'],
  ["--theme pink", '--theme expects dark, light or mono, not "pink"'],
  ["--keymap=", "--keymap expects a name or a file, not nothing"],
  ["-k shn", '--kind knows no "shn"; did you mean shm'],
  ["-k shm,,sem", '--kind expects shm, sem, msg, posix-shm, posix-sem, mqueue or memfd, not ""'],
  ["-f bytes>", '--filter: expected a value after ">"'],
  ["-f verdict=orphn", '--filter: verdict is never "orphn" (at 9); did you mean orphan?'],
  ["list -f verdict!=Orphan", '--filter: verdict is never "Orphan" (at 10); did you mean orphan?'],
  ["list -f kind=sm", '--filter: kind is never "sm" (at 6); did you mean shm or sem or msg?'],
  ["list -f kind=elephant", "it is one of: shm sem msg posix-shm posix-sem mqueue memfd"],
  ["list -f confidence=sure", "it is one of: proven likely"],
  ["-f byts>1", '--filter: there is no column "byts"'],
  ["-s sice", '--sort knows no "sice"; did you mean since?'],
  ["-s id,key", '--sort takes one column, not "id,key"'],
  ["--theme mono list", "--theme is for the screen, and shmtop list has no such option"],
  ["list --theme mono", "--theme is an option of the screen, not of shmtop list"],
  ["list --jsn", "shmtop list has no option --jsn; did you mean --json"],
  ["list --yes", "--yes is no option of shmtop list but of shmtop rm"],
  ["list --json=yes", '--json takes no value, but was given "--json=yes"'],
  ["list --json --csv", "--json cannot go with --csv: give one of them"],
  ["list --json --columns id", "--columns cannot go with --json: give one of them"],
  ["list shm:1", 'shmtop list takes no argument, and nothing more such as "shm:1"'],
  ["list --kind", "--kind expects KIND,..., but nothing follows it; see shmtop list --help"],
  [
    "list --kind --json",
    '--kind expects shm, sem, msg, posix-shm, posix-sem, mqueue or memfd, not "--json"',
  ],
  ["list --kind sem --columns nattch", "--columns expects kind, target, id"],
  ["list --columns byts", '--columns knows no "byts"; did you mean bytes?'],
  ["list --columns id,", "--columns expects kind"],
  ["list --sort -byts", '--sort knows no "byts"; did you mean bytes?'],
  ["list --sort=", "--sort expects kind"],
  ["list --filter (", "--filter: expected"],
  ["list --fail-on gone", "--fail-on expects in-use, idle, orphan, dying or unknown"],
  ["list --fail-on orphans", '--fail-on knows no "orphans"; did you mean orphan?'],
  ["who", "shmtop who expects TARGET|KEY|PATH; see shmtop who --help"],
  ["who shm:1 shm:2", 'shmtop who takes TARGET|KEY|PATH, and nothing more such as "shm:2"'],
  ["who 65538", "65538 alone may be an id or a key: write shm:65538, or the key as 0x..."],
  ["who 0x0", "0x0 is IPC_PRIVATE, which any number of objects have"],
  ["who 0x123456789", "expected a target such as shm:65538 or a key such as 0x1234abcd"],
  ["who shm", 'expected a target such as shm:65538 or a key such as 0x1234abcd, not "shm"'],
  ["who shm:x", 'expected a target such as shm:65538 or a key such as 0x1234abcd, not "shm:x"'],
  [
    "who smh:1",
    '"smh:1" has no known kind: expected shm, sem, msg, posix-shm, posix-sem, mqueue or memfd; did you mean shm',
  ],
  ["rm", "rm expects what to remove: targets such as shm:65538, or --filter"],
  ["rm shm:1 7", "7 alone may be an id or a key"],
  ["rm /dev/shm/x", "rm takes targets such as shm:65538; shmtop who PATH tells"],
  ["rm -w shm:1", "shmtop rm cannot go with --watch, which is read-only"],
  ["--proc-root x rm shm:1", "shmtop rm cannot go with --proc-root, which is read-only"],
];

describe("bad input", () => {
  it.each(bad)("%s", (line, sentence) => {
    const options = parse(...line.split(" "));
    expect(options.mode).toBe("usage");
    expect(textOf(options)).toContain(sentence);
    expect(textOf(options)).not.toContain("\n");
  });
  it("is shown encoded", () => {
    for (const argv of [
      ["\u001b[31m"],
      ["--\u001b[31m"],
      ["list", "--kind", "\u001b"],
      ["who", "\u001b"],
    ]) {
      const text = textOf(parse(...argv));
      expect(text).toContain("\\x1b");
      expect(text).not.toContain("\u001b");
    }
  });
});

describe("help", () => {
  it("names every kind, command, output, column and state", () => {
    const wrapped = textOf(parse("--help")) + textOf(parse("list", "--help"));
    const text = wrapped.replace(/\s+/g, " ");
    const words = [
      ...kinds.flatMap((kind) => [kind.id, kind.title, ...kind.columns.map((column) => column.id)]),
      ...commands.flatMap(({ id, summary }) => [id, summary]),
      ...outputs.map(({ id }) => `--${id}`),
      ...verdictStates,
    ];
    for (const word of words) expect(text).toContain(word);
  });
  it("names every option of every command", () => {
    for (const { id, options } of commands) {
      const text = textOf(parse(id, "--help"));
      for (const option of options) expect(text).toContain(`--${option.id}`);
    }
  });
  it("offers no read-only option to what removes", () => {
    expect(textOf(parse("rm", "--help"))).not.toContain("--watch");
  });
});
