/** What README.md says in words beside generated tables: what each folder is for, and examples of filters. */

/** Folders and files right below src/, in reading order; `readme-sections.ts` holds the list to what is there. */
export const folders: Readonly<Record<string, string>> = {
  "model/": "the centre: observations, snapshots, kinds, join, verdicts, filters. Pure",
  "proc/": "kernel text to rows, one file per format. Pure",
  "host/": "the outside: files, system calls, ps; live or captured, behind `host.ts`",
  "kinds/": "one folder per kind of object: how it is read, its columns, its limits",
  "applications/": "recognisers of servers whose objects outlive single processes",
  "collect/": "what to read at this tick, reading it, and the thread that does so",
  "cleanup/": "removal, backup and undo, in a thread; loaded only where removal is allowed",
  "guard/": "the read-only mode that the kernel enforces",
  "text/": "outside text made safe to show, and how wide it is",
  "output/": "a snapshot as table, JSON or CSV",
  "commands/": "one file per subcommand, without the world: it is handed in",
  "cli/": "options of the screen, `--help`, and the sentences for wrong arguments",
  "app/": "the interactive program without a terminal: state, update, view",
  "tui/": "the only place that knows blessed: frames to the terminal, keys to messages",
  "launch.ts": "starts `main` from its text and V8's compiled form of it",
  "main.ts": "the process edge: signals, exit status",
  "edge.ts": "the process as `run` sees it",
  "cli.ts": "arguments to options, or one sentence",
  "options.ts": "what the command line asked for",
  "run.ts": "the composition root: the only file that sees every folder",
  "screen.ts": "messages through `update`, frames to the terminal, effects into the world",
  "keymap-file.ts": "finds the keymap that was asked for",
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
