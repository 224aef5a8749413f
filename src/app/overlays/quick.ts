/** The menu of quick filters: values are put in and taken out, and the table below follows at once. */
import { type Action, type Press, type Step, step } from "../action.ts";
import { leadsToPanes } from "../choices.ts";
import { bringUpToDate, rearrange } from "../observe.ts";
import type { Choice, QuickMenu } from "../overlay.ts";
import { alone, NO_QUICK, type Quick, toggled, withValues } from "../quick.ts";
import type { State } from "../state.ts";
import { quickPage } from "../view/quick.ts";
import { walk } from "../walk.ts";

export function quickKey(
  state: State,
  menu: QuickMenu,
  { key }: Press,
  action: Action | undefined,
): Step {
  const index = walk(menu.index, action, menu.choices.length, quickPage(state, menu));
  if (index !== null) return step({ ...state, overlay: { ...menu, index } });
  const choice = menu.choices[menu.index];
  const closed: State = { ...state, overlay: null };
  if (choice === undefined || action?.id === "quit") return step(closed);
  if (action?.id === "filter.clear") return step(changed(state, menu, NO_QUICK));
  if (leadsToPanes(state, choice.facet)) {
    return step(key === "enter" || key === "space" ? toPane(closed, choice) : state);
  }
  if (key === "space") {
    return step(changed(state, menu, toggled(state.quick, choice.facet, choice.value)));
  }
  if (action?.id === "mark.invert")
    return step(changed(state, menu, inverted(state, menu, choice)));
  if (key !== "enter") return step(state);
  if (menu.changed) return step(closed);
  return step(rearrange({ ...closed, quick: alone(state.quick, choice.facet, choice.value) }));
}

const changed = (state: State, menu: QuickMenu, quick: Quick): State =>
  rearrange({ ...state, quick, overlay: { ...menu, changed: true } });

/** The other values of the facet. */
function inverted({ quick }: State, { choices }: QuickMenu, { facet }: Choice): Quick {
  const values = choices.filter((each) => each.facet === facet).map(({ value }) => value);
  const others = values.filter((value) => quick[facet]?.has(value) !== true);
  return withValues(quick, facet, new Set(others));
}

function toPane(state: State, { value }: Choice): State {
  const pane = state.panes.find(({ kind }) => kind === value);
  return pane === undefined ? state : bringUpToDate({ ...state, active: pane });
}
