/** What README.md says in words beside generated tables: what each folder is for, and filters to learn from. */

/** The folders of src/, in reading order. */
export const folders: Readonly<Record<string, string>> = {
  model: "the centre: observations, snapshots, kinds, join, verdicts, filters",
  proc: "kernel text to rows, one file per format",
  host: "the outside: files, system calls, programs; live or captured, behind `host.ts`",
  kinds: "one folder per kind of object: how it is read, its columns, its limits",
  applications: "recognisers of applications whose objects outlive single processes",
  collect: "what to read at this tick, reading it, and the thread that does so",
  cleanup: "removal, backup and undo, in a thread; loaded only where removal is allowed",
  peek: "a look inside an object that takes no page and no message",
  guard: "the read-only mode that the kernel enforces",
  recording: "looks written down line by line, read again at any place, and with names replaced",
  trace: "lines of strace to sentences",
  metrics: "metrics for Prometheus: what they are, the thread that looks, the HTTP side",
  text: "outside text made safe to show, and how wide it is",
  output: "a snapshot as table, JSON or CSV",
  commands: "one file per subcommand, without the world: it is handed in",
  cli: "options of the screen, `--help`, completions, and the sentences for wrong arguments",
  config: "what config.json and the saved view may say, and the sentences for what they may not",
  app: "the interactive program without a terminal: state, update, view",
  tui: "the only place that knows blessed: frames to the terminal, keys to messages",
};

/** Checked by parsing them. */
export const filterExamples: readonly (readonly [expression: string, meaning: string])[] = [
  ["postgres", "the word in a name, key, id, owner, label or user"],
  ["verdict=orphan and bytes>10M", "large segments that nobody needs"],
  ["verdict=orphan and age>1h", "nothing that a program has only just made"],
  ["not (owner=root or owner=postgres)", "everybody else's"],
  ["users~'^java' nattch>10", "a regular expression, and `and` left out"],
  ["key=0x1234abcd", "by key; leading zeros do not matter"],
];
