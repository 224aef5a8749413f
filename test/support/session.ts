/** Drives the interactive program without a terminal: press by action, feed snapshots, expect text. */
import { readFileSync } from "node:fs";
import { keysOf } from "../../src/app/key.ts";
import { parseKeymap } from "../../src/app/keymap.ts";
import type { Cost, Effect, Msg } from "../../src/app/msg.ts";
import { identityOf } from "../../src/app/pane.ts";
import { type AppOptions, activeTable, initial, type State } from "../../src/app/state.ts";
import { selectedRow } from "../../src/app/table.ts";
import { update } from "../../src/app/update.ts";
import { view } from "../../src/app/view.ts";
import { kinds } from "../../src/kinds/index.ts";
import type { IpcObject, Snapshot } from "../../src/model/snapshot.ts";
import { frameText, lineText } from "./frame-text.ts";
import { NOON, snapshot } from "./objects.ts";

export function keymapNamed(name: string) {
  const file = new URL(`../../keymaps/${name}.json`, import.meta.url);
  const keymap = parseKeymap(`keymaps/${name}.json`, readFileSync(file, "utf8"));
  if (!keymap.ok) throw new Error(keymap.failure.text);
  return keymap.value;
}

export const COST: Cost = { cpu: 0.4, rss: 43_000_000, scanMs: 3 };

const options = (more: Partial<AppOptions> = {}): AppOptions => ({
  kinds,
  keymap: keymapNamed("default"),
  width: 100,
  height: 30,
  now: NOON,
  interval: 2,
  ascii: false,
  readOnly: null,
  ...more,
});

export class Driver {
  state: State;
  effects: Effect[] = [];

  constructor(more: Partial<AppOptions> = {}) {
    this.state = initial(options(more));
  }

  send(msg: Msg): this {
    const { state, effects } = update(this.state, msg);
    this.state = state;
    this.effects.push(...effects);
    return this;
  }

  /** Keys by name, as the terminal would give them. */
  keys(...keys: readonly string[]): this {
    for (const key of keys) this.send({ type: "key", key });
    return this;
  }

  /** The first key sequence that the keymap has for an action. */
  press(action: string, times = 1): this {
    const [sequence] = keysOf(this.state.options.keymap, action);
    if (sequence === undefined) throw new Error(`no key for ${action}`);
    for (let count = 0; count < times; count += 1) this.keys(...sequence.split(" "));
    return this;
  }

  type(text: string): this {
    return this.keys(...[...text].map((each) => (each === " " ? "space" : each)));
  }

  observe(objects: readonly IpcObject[], more: Partial<Snapshot> = {}): this {
    return this.send({ type: "observed", snapshot: snapshot(objects, more), cost: COST });
  }

  /** Effects since the last call. */
  taken(): Effect[] {
    return this.effects.splice(0);
  }

  screen(): string {
    return frameText(view(this.state));
  }

  /** Identities of the rows shown, in order; a star before the selected, a plus before marked, a tilde before gone ones. */
  rows(): string[] {
    const { rows, cursor, marks, gone } = activeTable(this.state);
    return rows.map((row, index) => {
      const name = identityOf(row);
      const signs = [
        index === cursor ? "*" : "",
        marks.has(name) ? "+" : "",
        gone.has(name) ? "~" : "",
      ];
      return signs.join("") + name;
    });
  }

  selected(): string | undefined {
    const row = selectedRow(activeTable(this.state));
    return row === undefined ? undefined : identityOf(row);
  }

  dialog(): string | null {
    const { dialog } = view(this.state);
    return dialog === null ? null : [dialog.title, ...dialog.lines.map(lineText)].join("\n");
  }

  /** The line that says things, or the one where a filter is typed. */
  status(): string {
    const footer = view(this.state).regions.find(({ id }) => id === "footer");
    return (footer?.lines ?? []).map(lineText).join("\n");
  }
}
