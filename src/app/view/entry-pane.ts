/** The selected entry of the log as sentences, and its object where that is still there. */
import { formatBytes } from "../../model/format.ts";
import { formatClock } from "../clock.ts";
import type { Line } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import type { LogEntry } from "../log.ts";
import type { State } from "../state.ts";
import { age } from "./age.ts";
import { indented, line, rule, span } from "./lines.ts";
import { objectPane } from "./object-pane.ts";

export function entryPane(state: State, entry: LogEntry, height: number, glyphs: Glyphs): Line[] {
  const { width, snapshot, now } = state;
  const { at, local, by, target } = entry;
  const when = `at ${formatClock(local)}, ${age(now - at)} ago`;
  const told = line(span(`${sentence(entry)} ${when}${by === null ? "" : `: ${by}`}.`));
  const object = snapshot?.objects.find((each) => each.target === target);
  const [title, ...lines] =
    object === undefined
      ? [
          rule(target, factsOf(entry), width, glyphs),
          line(span("It is not there any more.", "dim")),
        ]
      : objectPane(state, object, height - 1, glyphs);
  const rest = object === undefined ? indented(lines, width, glyphs) : lines;
  return [
    ...(title === undefined ? [] : [title]),
    ...indented([told], width, glyphs),
    ...rest,
  ].slice(0, height);
}

function sentence({ what, from, to }: LogEntry): string {
  switch (what) {
    case "appeared":
      return "It appeared";
    case "vanished":
      return `It vanished, ${from} until then,`;
    case "replaced":
      return "Another file took its name";
    case "verdict":
      return `It was ${from} and became ${to}`;
    default:
      return what satisfies never;
  }
}

const factsOf = ({ name, owner, bytes }: LogEntry): string[] => [
  ...(name === null ? [] : [name]),
  ...(owner === null ? [] : [owner]),
  ...(bytes > 0 ? [formatBytes(bytes)] : []),
];
