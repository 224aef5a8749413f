/** Keys and pastes while something lies over the table. */
import { type Action, type Press, type Step, step } from "./action.ts";
import { layoutOf } from "./layout.ts";
import type { Overlay, Report } from "./overlay.ts";
import { exportKey, exportPaste } from "./overlays/export.ts";
import { filterKey, filterPaste } from "./overlays/filter.ts";
import { helpKey, helpPaste } from "./overlays/help.ts";
import { menuKey } from "./overlays/menus.ts";
import { paletteKey, palettePaste } from "./overlays/palette.ts";
import { peekKey } from "./overlays/peek.ts";
import { progressKey } from "./overlays/progress.ts";
import { quickKey } from "./overlays/quick.ts";
import { removeKey } from "./overlays/remove.ts";
import { scrollKey } from "./overlays/scroll.ts";
import { traceKey } from "./overlays/trace.ts";
import { type State, say } from "./state.ts";
import { dialogRoom } from "./view/dialog-box.ts";
import { reportLines } from "./view/report.ts";
import { walk } from "./walk.ts";

/** Whether characters are typed into it, so that they are no commands. */
export function takesText(overlay: Overlay): boolean {
  const { type } = overlay;
  if (type === "help") return overlay.typing;
  return type === "filter" || type === "palette" || type === "export" || type === "remove";
}

/** `action` is what the keymap gives the key; for one that takes text, only for keys that type none. */
export function overlayKey(
  state: State,
  overlay: Overlay,
  press: Press,
  action: Action | undefined,
): Step {
  const isCancel = press.key === "escape" || action?.id === "cancel";
  if (overlay.type === "help") return helpKey(state, overlay, press, isCancel, action);
  if (isCancel && overlay.type !== "progress" && overlay.type !== "trace")
    return step({ ...state, overlay: null });
  switch (overlay.type) {
    case "filter":
      return step(filterKey(state, overlay, press));
    case "export":
      return exportKey(state, overlay, press);
    case "palette":
      return paletteKey(state, overlay, press, action);
    case "sort":
    case "columns":
      return step(menuKey(state, overlay, press, action));
    case "quick":
      return quickKey(state, overlay, press, action);
    case "detail":
      return scrollKey(state, overlay, press, action);
    case "remove":
      return removeKey(state, overlay, press);
    case "progress":
      return progressKey(state, overlay, press, isCancel, action);
    case "peek":
      return peekKey(state, overlay, press, action);
    case "trace":
      return traceKey(state, press, isCancel, action);
    case "report":
      return step(reportKey(state, overlay, press, action));
    default:
      return overlay satisfies never;
  }
}

/** Read and closed by the keys that close other texts. */
function reportKey(
  state: State,
  overlay: Report,
  { key }: Press,
  action: Action | undefined,
): State {
  const closes =
    key === "enter" || key === "space" || ["quit", "detail"].includes(action?.id ?? "");
  if (closes) return { ...state, overlay: null };
  const [lines, page] = [reportLines(state, overlay).length, dialogRoom(state)];
  const top = walk(overlay.top, action, Math.max(1, lines - page + 1), page);
  return top === null ? state : { ...state, overlay: { ...overlay, top } };
}

/** A report never takes the place of something that is being answered. */
export const report = (state: State, title: string, texts: readonly string[]): State =>
  state.overlay === null
    ? { ...state, overlay: { type: "report", title, texts, top: 0 } }
    : say(state, texts.join("; "));

/** A paste is text and never a command: it types into the filter and does nothing anywhere else. */
export function paste(state: State, text: string): Step {
  if (layoutOf(state) === null) return step(state);
  if (state.overlay?.type === "filter") return step(filterPaste(state, state.overlay, text));
  if (state.overlay?.type === "help" && state.overlay.typing)
    return step(helpPaste(state, state.overlay, text));
  if (state.overlay?.type === "export") return step(exportPaste(state, state.overlay, text));
  if (state.overlay?.type === "palette") return step(palettePaste(state, state.overlay, text));
  const told =
    state.overlay?.type === "remove"
      ? "a paste confirms nothing: type it"
      : "a paste does nothing here; / opens the filter";
  return step(say(state, told, "error"));
}
