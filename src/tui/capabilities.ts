/** What a terminal can show, from the environment alone. */
import type { ColorDepth } from "./palette.ts";
import { type Theme, type ThemeId, themes } from "./themes.ts";

export type Env = Readonly<Record<string, string | undefined>>;

/** Whether the locale (POSIX: the first one set of LC_ALL, LC_CTYPE, LANG) writes UTF-8. */
export function speaksUtf8(env: Env): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return /utf-?8/i.test(locale);
}

/** Real or emulated consoles of the old kind are taken at their word; everything else shows 256 colours today. */
export function colorDepth(env: Env): ColorDepth {
  const term = env.TERM ?? "";
  if (/^vt\d|-m(ono)?$/.test(term)) return 0;
  return /^(linux|ansi|cons25|rxvt)/.test(term) && !term.includes("256color") ? 8 : 256;
}

/** NO_COLOR (no-color.org: any value but the empty one) and a terminal without colours win over the theme asked for. */
export const chooseTheme = (id: ThemeId, env: Env): Theme =>
  env.NO_COLOR || colorDepth(env) === 0 ? themes.mono : themes[id];

/** Terminals known to take a window title (OSC 0) without showing it as text. */
export const takesTitle = (env: Env): boolean =>
  /^(xterm|tmux|screen|rxvt|alacritty|kitty|foot|wezterm|ghostty|konsole|gnome|vte|st-|contour)/.test(
    env.TERM ?? "",
  );
