/** Going from one pane to another. */
import { type Action, always, type Step, step } from "../action.ts";
import { bringUpToDate } from "../observe.ts";
import { type State, say } from "../state.ts";

function show(state: State, index: number): Step {
  const pane = state.panes[index];
  if (pane === undefined) {
    return step(say(state, `there are ${state.panes.length} panes`, "error"));
  }
  return step(bringUpToDate({ ...state, active: pane }));
}

function beside(state: State, distance: 1 | -1): Step {
  const { length } = state.panes;
  return show(state, (state.panes.indexOf(state.active) + distance + length) % length);
}

export const paneActions: readonly Action[] = [
  {
    id: "pane.next",
    title: "Pane",
    help: "next pane",
    group: "Panes",
    footer: 9,
    when: always,
    run: (state) => beside(state, 1),
  },
  {
    id: "pane.previous",
    title: "Pane back",
    help: "previous pane",
    group: "Panes",
    when: always,
    run: (state) => beside(state, -1),
  },
  {
    id: "pane.number",
    title: "Pane N",
    help: "pane of that number: the last digit of the key's name, 0 for the tenth",
    group: "Panes",
    when: always,
    run: (state, { key }) => show(state, (Number(/\d$/.exec(key)?.[0]) || 10) - 1),
  },
];
