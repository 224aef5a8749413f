/** What may stand for the placeholders of options and operands: the completions' vocabulary, from the registries. */
import { columnsOf } from "../commands/columns.ts";
import type { Kind } from "../model/kind.ts";
import { verdictStates } from "../model/mark.ts";
import { keymapNames, namespaceChoices, themes } from "../options.ts";

/** What the shell, or a look at the machine, knows by itself. */
export type Source = "file" | "directory" | "program" | "process" | "host" | "target";

export interface Words {
  readonly fixed: readonly string[];
  readonly sources: readonly Source[];
  /** Several, separated by commas. */
  readonly isList: boolean;
  /** A minus may stand before it. */
  readonly isSigned: boolean;
  /** More of the same word follows. */
  readonly isOpen: boolean;
}

/** The shells that `shmtop completion` knows. */
export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

type Vocabulary = Readonly<Record<string, Source | readonly string[]>>;

/** Each word in capitals means the same wherever it stands. */
const vocabularyOf = (kinds: readonly Kind[]): Vocabulary => {
  const ids = kinds.map(({ id }) => id);
  const columns = columnsOf(kinds).map(({ id }) => id);
  const either = [...ids.map((id) => `kind=${id}`), ...verdictStates.map((id) => `verdict=${id}`)];
  return {
    KIND: ids,
    COL: columns,
    EXPR: [...either, ...columns],
    STATE: verdictStates,
    KEYMAP: keymapNames,
    THEME: themes,
    WHICH: namespaceChoices,
    SHELL: shells,
    FILE: "file",
    IN: "file",
    OUT: "file",
    PATH: "file",
    DIR: "directory",
    TARGET: "target",
    COMMAND: "program",
    PID: "process",
    HOST: "host",
    "[USER@]HOST": "host",
    // What nobody can guess.
    "ADDR:PORT": [],
    "unix:PATH": [],
    KEY: [],
    N: [],
    NAME: [],
    ENTRY: [],
    SECONDS: [],
  };
};

/** `placeholder` as in `OptionSpec`: `KIND,...`, `[-]COL`, `KEYMAP|FILE`. `null`: one of its words is in no vocabulary. */
export function wordsFor(placeholder: string, kinds: readonly Kind[]): Words | null {
  const vocabulary = vocabularyOf(kinds);
  const [, sign, names = "", more] = /^(\[-\])?(.*?)(,\.\.\.)?$/.exec(placeholder) ?? [];
  const found = names.split("|").map((name) => vocabulary[name]);
  if (found.includes(undefined)) return null;
  return {
    fixed: found.flatMap((each) => (typeof each === "string" ? [] : (each ?? []))),
    sources: found.flatMap((each) => (typeof each === "string" ? [each] : [])),
    isList: more !== undefined,
    isSigned: sign !== undefined,
    isOpen: names === "EXPR",
  };
}
