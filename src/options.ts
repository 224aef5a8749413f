/** What the command line asked for. */
import type { Run } from "./commands/command.ts";

export interface ScreenOptions extends RecordingOptions, HostOptions {
  readonly mode: "screen";
  /** Read-only: removal is never loaded. */
  readonly watch: boolean;
  /** Seconds between two looks, 0.2 to 3600. */
  readonly interval: number;
  /** Ids of the kinds to show; empty: all. */
  readonly kinds: readonly string[];
  /** A filter expression, already checked. */
  readonly filter: string | null;
  readonly sort: { readonly column: string; readonly descending: boolean } | null;
  /** The name of a shipped or own keymap, or a path (it has a slash). */
  readonly keymap: string;
  /** `null`: what the environment asks for. */
  readonly theme: Theme | null;
  readonly ascii: boolean;
  readonly mouse: boolean;
  /** A captured /proc to read instead; implies `watch`. */
  readonly procRoot: string | null;
  readonly namespaces: Namespaces;
  /** A config file to read instead of the usual ones. */
  readonly config: string | null;
  /** Ids of the options that were given, switches among them: only the others are the configuration's to say. */
  readonly given: readonly string[];
}

export interface HostOptions {
  /** Other machines to look at instead of ours, as ssh takes them. */
  readonly hosts: readonly string[];
  readonly sshConfig: string | null;
}

export interface RecordingOptions {
  /** Where every look is written, and whether with names replaced. */
  readonly record: { readonly path: string; readonly scrub: boolean } | null;
  /** A recording to play, at so many seconds in one; at 0 it begins paused. */
  readonly replay: { readonly path: string; readonly speed: number } | null;
}

/** Objects of every ipc namespace that a live process is in, or of our own. */
export const namespaceChoices = ["all", "own"] as const;
export type Namespaces = (typeof namespaceChoices)[number];

/** Those that come with the program, the usual one first. */
export const keymapNames = ["default", "vim", "emacs"] as const;

export const themes = ["dark", "light", "mono"] as const;
export type Theme = (typeof themes)[number];

export interface CommandOptions {
  readonly mode: "command";
  readonly watch: boolean;
  readonly ascii: boolean;
  readonly procRoot: string | null;
  readonly namespaces: Namespaces;
  readonly run: Run;
}

/** `--help`: a text, and nothing else. */
export interface PrintOptions {
  readonly mode: "print";
  readonly text: string;
}

/** `--version`: what runs, and on what. */
export interface VersionOptions {
  readonly mode: "version";
}

export type Options = ScreenOptions | CommandOptions | PrintOptions | VersionOptions;

/** One sentence: what was expected, what came, and what to do about it. */
export interface UsageError {
  readonly mode: "usage";
  readonly text: string;
}

/** `shmtop` with nothing after it. */
export const screenDefaults: ScreenOptions = {
  mode: "screen",
  watch: false,
  interval: 2,
  kinds: [],
  filter: null,
  sort: null,
  keymap: "default",
  theme: null,
  ascii: false,
  mouse: false,
  procRoot: null,
  namespaces: "all",
  record: null,
  replay: null,
  hosts: [],
  sshConfig: null,
  config: null,
  given: [],
};
