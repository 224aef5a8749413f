import { describe, expect, it } from "vitest";
import { chooseTheme, colorDepth, speaksUtf8, takesTitle } from "../../src/tui/capabilities.ts";
import { createPalette, PLAIN_ATTR } from "../../src/tui/palette.ts";
import { type Color, type Look, type Theme, themes } from "../../src/tui/themes.ts";

type Rgb = readonly [number, number, number];

/** The 256-colour palette of xterm: a 6×6×6 cube and a grey ramp; linear light. */
function linear([index]: Color): Rgb {
  const steps = [0, 95, 135, 175, 215, 255];
  const cube = index - 16;
  const grey = 8 + (index - 232) * 10;
  const rgb =
    index >= 232
      ? [grey, grey, grey]
      : [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => steps[step] ?? 0);
  return light(rgb);
}

function light(rgb: readonly number[]): Rgb {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return [r, g, b];
}

/** The first eight colours as xterm has them (XTerm-col.ad). */
const XTERM: readonly Rgb[] = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
];

const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Machado, Oliveira and Fernandes 2009, severity 1.0. */
const DEFICIENCIES: Readonly<Record<string, readonly Rgb[]>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

const multiply = (matrix: readonly Rgb[], rgb: Rgb): Rgb => {
  const [r = 0, g = 0, b = 0] = matrix.map((row) =>
    Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]),
  );
  return [r, g, b];
};

/** Euclidean distance in Oklab (Ottosson 2020); about 0.02 is just noticeable. */
function distance(one: Rgb, other: Rgb): number {
  const oklab = (rgb: Rgb): Rgb => {
    const lms = multiply(
      [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
      ],
      rgb,
    ).map(Math.cbrt);
    const [l = 0, m = 0, s = 0] = lms;
    return [
      0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    ];
  };
  const [a, b] = [oklab(one), oklab(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

const background: Readonly<Record<string, Color>> = { dark: [234, null], light: [231, null] };

describe.each([themes.dark, themes.light])("theme $id", (theme: Theme) => {
  const own = background[theme.id] ?? [16, null];
  const foreground: Color = theme.id === "dark" ? [252, null] : [235, null];
  const ratio = (look: Look): number =>
    contrast(linear(look.fg ?? foreground), linear(look.bg ?? own));

  it("is readable: 4.5 to 1, and 3 to 1 for what is disabled", () => {
    for (const [role, look] of Object.entries(theme.roles)) {
      expect(ratio(look), role).toBeGreaterThan(role === "disabled" ? 2.5 : 4.5);
    }
  });

  it("is readable with eight colours, 3 to 1", () => {
    const of8 = (color: Color | undefined, otherwise: Rgb): Rgb =>
      color === undefined || color[1] === null ? otherwise : light(XTERM[color[1]] ?? [0, 0, 0]);
    const ink = linear(foreground);
    const paper: Rgb = theme.id === "dark" ? [0, 0, 0] : [1, 1, 1];
    for (const [role, look] of Object.entries(theme.roles)) {
      // A background that is not among the eight is shown by swapping the colours.
      expect(contrast(of8(look.fg, ink), of8(look.bg, paper)), role).toBeGreaterThan(3);
    }
  });

  it("keeps states readable on highlighted rows", () => {
    for (const highlight of Object.values(theme.highlights)) {
      for (const role of ["plain", "good", "warn", "bad", "accent"] as const) {
        expect(ratio({ ...theme.roles[role], ...highlight }), role).toBeGreaterThan(3);
      }
    }
  });

  it.each(Object.entries(DEFICIENCIES))("keeps its tones apart with %s", (_, matrix) => {
    const tones = [theme.roles.good, theme.roles.warn, theme.roles.bad];
    const seen = tones.map((look) => multiply(matrix, linear(look.fg ?? foreground)));
    for (const [index, one] of seen.entries()) {
      for (const other of seen.slice(index + 1)) expect(distance(one, other)).toBeGreaterThan(0.1);
    }
  });
});

describe("palette", () => {
  const colorsOf = (attr: number): number[] => [(attr >> 9) & 0x1ff, attr & 0x1ff];

  it("uses no colour in the mono theme or on a terminal without colours", () => {
    for (const palette of [createPalette(themes.mono, 256), createPalette(themes.dark, 0)]) {
      for (const role of Object.keys(themes.dark.roles) as (keyof Theme["roles"])[]) {
        for (const highlight of [undefined, "selected", "marked", "selected-marked"] as const) {
          expect(colorsOf(palette.attr(role, highlight))).toEqual([0x1ff, 0x1ff]);
        }
      }
      expect(colorsOf(palette.bar("bad"))).toEqual([0x1ff, 0x1ff]);
      expect(colorsOf(palette.border("danger"))).toEqual([0x1ff, 0x1ff]);
    }
  });

  it.each([
    ["dark", 256],
    ["dark", 8],
    ["light", 8],
    ["mono", 256],
  ] as const)("%s with %i colours shows the cursor's row and the active tab", (id, depth) => {
    const { attr } = createPalette(themes[id], depth);
    expect(attr("plain", undefined)).toBe(PLAIN_ATTR);
    expect(attr("plain", "selected")).not.toBe(PLAIN_ATTR);
    expect(attr("plain", "marked")).not.toBe(PLAIN_ATTR);
    expect(attr("plain", "selected-marked")).not.toBe(attr("plain", "selected"));
    expect(attr("tab-active", undefined)).not.toBe(attr("tab", undefined));
  });

  it("fills the heading's row to its end", () => {
    const palette = createPalette(themes.dark, 256);
    const heading = { spans: [{ text: "ID", role: "sorted" as const }] };
    expect(palette.fill(heading)).toBe(palette.attr("heading", undefined));
    expect(palette.fill({ spans: [] })).toBe(PLAIN_ATTR);
  });
});

describe("capabilities", () => {
  it("lets NO_COLOR win, but not an empty one", () => {
    expect(chooseTheme("dark", { NO_COLOR: "1" })).toBe(themes.mono);
    expect(chooseTheme("light", { NO_COLOR: "" })).toBe(themes.light);
    expect(chooseTheme("light", { TERM: "vt220" })).toBe(themes.mono);
  });

  it.each([
    ["xterm", 256],
    ["tmux-256color", 256],
    ["xterm-kitty", 256],
    ["linux", 8],
    ["rxvt", 8],
    ["rxvt-unicode-256color", 256],
    ["vt220", 0],
    ["xterm-mono", 0],
  ])("TERM=%s has %i colours", (TERM, colors) => {
    expect(colorDepth({ TERM })).toBe(colors);
  });

  it("takes the first locale that is set", () => {
    expect(speaksUtf8({ LANG: "de_DE.UTF-8" })).toBe(true);
    expect(speaksUtf8({ LANG: "C.utf8" })).toBe(true);
    expect(speaksUtf8({ LC_ALL: "C", LANG: "de_DE.UTF-8" })).toBe(false);
    expect(speaksUtf8({ LC_ALL: "", LC_CTYPE: "en_US.UTF-8" })).toBe(true);
    expect(speaksUtf8({})).toBe(false);
  });

  it("sets titles on window systems only", () => {
    expect(takesTitle({ TERM: "xterm-256color" })).toBe(true);
    expect(takesTitle({ TERM: "linux" })).toBe(false);
    expect(takesTitle({})).toBe(false);
  });
});
