/** Themes as data: what each role of a frame looks like. Meaning is never told by these looks alone. */
import type { Line, Role } from "../app/frame.ts";

/** A colour of the 256-colour palette, and the one of 8 that stands for it (`null`: the terminal's own). */
export type Color = readonly [of256: number, of8: number | null];

/** Colours left out are the terminal's own. A background that a terminal lacks is shown by swapping the colours. */
export interface Look {
  readonly fg?: Color | undefined;
  readonly bg?: Color | undefined;
  readonly bold?: true;
  readonly underline?: true;
  readonly inverse?: true;
}

export type ThemeId = "dark" | "light" | "mono";
export type Tone = "good" | "warn" | "bad";

export interface Theme {
  readonly id: ThemeId;
  readonly roles: Readonly<Record<Role, Look>>;
  /** Laid over the roles of a whole row. */
  readonly highlights: Readonly<Record<NonNullable<Line["highlight"]>, Look>>;
  readonly border: Readonly<Record<"info" | "danger", Look>>;
}

// The three tones differ in lightness and along blue–yellow, so they stay apart without red–green vision.
const dark: Theme = {
  id: "dark",
  roles: {
    plain: {},
    dim: { fg: [246, null] },
    title: { fg: [117, 6], bold: true },
    heading: { fg: [252, null], bg: [237, null] },
    sorted: { fg: [117, null], bg: [237, null], bold: true },
    key: { fg: [117, 6], bold: true },
    tab: { fg: [250, null] },
    "tab-active": { fg: [16, 0], bg: [75, 6], bold: true },
    good: { fg: [43, 6] },
    warn: { fg: [220, 3] },
    bad: { fg: [203, 1], bold: true },
    accent: { fg: [75, 6] },
    changed: { fg: [183, 5], bold: true },
    disabled: { fg: [242, null] },
  },
  highlights: {
    selected: { bg: [18, null], bold: true },
    marked: { fg: [220, 3], bold: true },
    "selected-marked": { fg: [220, 3], bg: [18, null], bold: true },
  },
  border: { info: { fg: [75, 6] }, danger: { fg: [203, 1], bold: true } },
};

const light: Theme = {
  id: "light",
  roles: {
    plain: {},
    dim: { fg: [241, null] },
    title: { fg: [25, 4], bold: true },
    heading: { fg: [236, null], bg: [254, null] },
    sorted: { fg: [25, null], bg: [254, null], bold: true },
    key: { fg: [25, 4], bold: true },
    tab: { fg: [240, null] },
    "tab-active": { fg: [231, 7], bg: [25, 4], bold: true },
    good: { fg: [23, 4] },
    warn: { fg: [130, 5] },
    bad: { fg: [88, 1], bold: true },
    accent: { fg: [25, 4] },
    changed: { fg: [90, 5], bold: true },
    disabled: { fg: [246, null] },
  },
  highlights: {
    selected: { bg: [153, null], bold: true },
    marked: { bg: [229, 3] },
    "selected-marked": { bg: [222, 3], bold: true },
  },
  border: { info: { fg: [25, 4] }, danger: { fg: [88, 1], bold: true } },
};

const mono: Theme = {
  id: "mono",
  roles: {
    plain: {},
    dim: {},
    title: { bold: true },
    heading: { inverse: true },
    sorted: { inverse: true, bold: true, underline: true },
    key: { bold: true },
    tab: {},
    "tab-active": { inverse: true, bold: true },
    good: {},
    warn: { underline: true },
    bad: { bold: true, underline: true },
    accent: {},
    changed: { bold: true },
    disabled: {},
  },
  highlights: {
    selected: { inverse: true },
    marked: { bold: true, underline: true },
    "selected-marked": { inverse: true, bold: true, underline: true },
  },
  border: { info: {}, danger: { bold: true } },
};

export const themes: Readonly<Record<ThemeId, Theme>> = { dark, light, mono };
