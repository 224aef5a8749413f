/** The options of the screen, as data, and how their values are read. */
import { columnsOf } from "../commands/columns.ts";
import type { Arguments, OptionSpec } from "../commands/command.ts";
import { filterOption, kindOption, sortOption } from "../commands/shared-options.ts";
import {
  alternatives,
  parseExpression,
  parseKinds,
  parseSort,
  quoted,
} from "../commands/vocabulary.ts";
import { hostColumn } from "../model/hosts.ts";
import type { Kind } from "../model/kind.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import {
  type HostOptions,
  keymapNames,
  type RecordingOptions,
  type ScreenOptions,
  screenDefaults,
  type Theme,
  themes,
} from "../options.ts";
import { commonOptions, readCommon } from "./common.ts";
import { hostOptions, readHosts } from "./host-options.ts";
import { readRecording, recordingOptions } from "./recording-options.ts";

export const LEAST_INTERVAL = 0.2;
export const MOST_INTERVAL = 3600;

/** Answered by the parser itself. */
export const helpOption: OptionSpec = { id: "help", short: "h", help: "print this help" };
export const versionOption: OptionSpec = {
  id: "version",
  short: "V",
  help: "print what runs here: version, commit, Node, kernel",
};

/** As they are typed: `-k` and `--kind`. */
export const flagsOf = ({ id, short }: OptionSpec): readonly string[] =>
  short === undefined ? [`--${id}`] : [`-${short}`, `--${id}`];

export const screenOptions: readonly OptionSpec[] = [
  {
    id: "interval",
    short: "i",
    value: "SECONDS",
    help: `time between two looks, ${LEAST_INTERVAL} to ${MOST_INTERVAL} (${screenDefaults.interval})`,
  },
  kindOption,
  filterOption,
  sortOption,
  {
    id: "keymap",
    value: "KEYMAP|FILE",
    help: `keys: ${keymapNames.join(", ")}, or a file of your own`,
  },
  { id: "theme", value: "THEME", help: `${alternatives(themes)}; NO_COLOR means mono` },
  { id: "mouse", help: "let the mouse select" },
  ...recordingOptions,
  ...hostOptions,
  { id: "config", value: "FILE", help: "read this config.json instead of yours and the system's" },
  { id: "no-config", help: "read no config.json" },
  { id: "no-state", help: "start without the view that was saved" },
  ...commonOptions,
];

/** A failure is a usage error of one sentence. */
export function readScreen({ options }: Arguments, known: readonly Kind[]): Outcome<ScreenOptions> {
  const kinds = parseKinds(options.get("kind"), known);
  if (!kinds.ok) return kinds;
  const columns = [...(options.has("host") ? [hostColumn] : []), ...columnsOf(kinds.value)];
  const expression = options.get("filter");
  const filter = expression === undefined ? ok(null) : parseExpression(expression, columns);
  if (!filter.ok) return filter;
  const order = options.get("sort");
  const sort = order === undefined ? ok(null) : parseSort(order, columns);
  if (!sort.ok) return sort;
  const interval = parseInterval(options.get("interval"));
  if (!interval.ok) return interval;
  const theme = parseTheme(options.get("theme"));
  if (!theme.ok) return theme;
  if (options.get("keymap") === "") {
    return fail("malformed", "--keymap expects a name or a file, not nothing");
  }
  if (options.get("config") === "")
    return fail("malformed", "--config expects a file, not nothing");
  const common = readCommon(options);
  if (!common.ok) return common;
  const places = readPlaces(options);
  if (!places.ok) return places;
  return ok({
    mode: "screen",
    interval: interval.value,
    kinds: options.has("kind") ? kinds.value.map(({ id }) => id) : [],
    filter: expression ?? null,
    sort: sort.value,
    keymap: options.get("keymap") ?? screenDefaults.keymap,
    theme: theme.value,
    mouse: options.has("mouse"),
    ...places.value,
    config: options.get("config") ?? null,
    given: [...options.keys()],
    ...common.value,
  });
}

/** Where looks come from and go to. */
function readPlaces(options: Arguments["options"]): Outcome<RecordingOptions & HostOptions> {
  const recording = readRecording(options);
  if (!recording.ok) return recording;
  const hosts = readHosts(options);
  return hosts.ok ? ok({ ...recording.value, ...hosts.value }) : hosts;
}

function parseInterval(text: string | undefined): Outcome<number> {
  if (text === undefined) return ok(screenDefaults.interval);
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= LEAST_INTERVAL && seconds <= MOST_INTERVAL) return ok(seconds);
  const range = `seconds from ${LEAST_INTERVAL} to ${MOST_INTERVAL}`;
  return fail("malformed", `--interval expects ${range}, not ${quoted(text)}`);
}

function parseTheme(text: string | undefined): Outcome<Theme | null> {
  if (text === undefined) return ok(null);
  const theme = themes.find((name) => name === text);
  if (theme !== undefined) return ok(theme);
  return fail("malformed", `--theme expects ${alternatives(themes)}, not ${quoted(text)}`);
}
