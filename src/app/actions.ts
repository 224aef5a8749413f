/** The registry of actions, in the order of the help: a new action is one entry in its topic and one line per keymap. */
import type { Action } from "./action.ts";
import { markActions } from "./actions/mark.ts";
import { moveActions } from "./actions/move.ts";
import { orderActions } from "./actions/order.ts";
import { paneActions } from "./actions/pane.ts";
import { programActions } from "./actions/program.ts";
import { quickActions } from "./actions/quick.ts";
import { removeActions } from "./actions/remove.ts";
import { replayActions } from "./actions/replay.ts";
import { takeActions } from "./actions/take.ts";
import { viewActions } from "./actions/view.ts";

export const actions: readonly Action[] = [
  ...moveActions,
  ...paneActions,
  ...orderActions,
  ...quickActions,
  ...markActions,
  ...removeActions,
  ...takeActions,
  ...programActions,
  ...viewActions,
  ...replayActions,
];

const byId: ReadonlyMap<string, Action> = new Map(actions.map((action) => [action.id, action]));

export const actionNamed = (id: string | undefined): Action | undefined =>
  id === undefined ? undefined : byId.get(id);
