/**
 * Golden frames: recorded looks at real programs, and what three sizes in three themes make of them, cell by cell.
 * `UPDATE=1 npx vitest run --config scripts/vitest.config.mjs test/app/golden-frames.test.ts` writes them anew; read the difference before you commit it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { view } from "../../src/app/view.ts";
import { applications } from "../../src/applications/index.ts";
import { kinds } from "../../src/kinds/index.ts";
import { join as joinObservation } from "../../src/model/join.ts";
import type { Observation } from "../../src/model/observation.ts";
import { createPainter } from "../../src/tui/paint.ts";
import { type ThemeId, themes } from "../../src/tui/themes.ts";
import { type Picture, pictureOf } from "../support/picture.ts";
import { COST, Driver } from "../support/session.ts";

interface Situation {
  /** The recording in looks/. */
  readonly looks: string;
  readonly keys?: readonly string[];
  readonly ascii?: boolean;
}

const situations: Readonly<Record<string, Situation>> = {
  quiet: { looks: "quiet" },
  "apache-killed": { looks: "apache", keys: ["2"] },
  "limits-reached": { looks: "apache", keys: ["5"] },
  "limits-ascii": { looks: "apache", keys: ["5", "down", "down"], ascii: true },
  "remove-dialog": { looks: "apache", keys: ["2", "O", "d"] },
  postgresql: { looks: "postgresql" },
  unprivileged: { looks: "unprivileged", keys: ["down"] },
  namespaces: { looks: "namespaces" },
  files: { looks: "files", keys: ["6"] },
  log: { looks: "apache", keys: ["0"] },
};

const sizes = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;
const themeIds = Object.keys(themes) as readonly ThemeId[];

/** Looks were taken as fast as programs could be started; half a minute apart, they make a history. */
const APART_MS = 30_000;

// The widgets are loaded when first asked for.
beforeAll(async () => {
  await import("blessed-contrib/lib/widget/gauge.js");
  await import("blessed-contrib/lib/widget/sparkline.js");
  await import("blessed-contrib/lib/widget/charts/line.js");
});

function play(
  { looks, keys = [], ascii = false }: Situation,
  width: number,
  height: number,
): Driver {
  const file = new URL(`../golden/looks/${looks}.json`, import.meta.url);
  const seen = JSON.parse(readFileSync(file, "utf8")) as readonly Observation[];
  const begin = seen[0]?.time ?? 0;
  const app = new Driver({ width, height, ascii, now: begin });
  seen.forEach((observation, index) => {
    const time = begin + index * APART_MS;
    const snapshot = joinObservation({ ...observation, time }, kinds, applications);
    app.send({ type: "observed", snapshot, cost: COST });
  });
  return app.keys(...keys);
}

async function paint(app: Driver, theme: ThemeId): Promise<Picture> {
  const { width, height, options: of } = app.state;
  const frame = view(app.state);
  const options = { theme: themes[theme], depth: 256, ascii: of.ascii, titles: false } as const;
  const painter = createPainter(width, height, { ...options, onLoaded: () => undefined });
  painter.reset(width, height);
  let bytes = painter.paint(frame);
  for (let turns = 0; turns < 20; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
    bytes += painter.paint(frame);
  }
  painter.destroy();
  return pictureOf(bytes, width, height);
}

/** The text once for each size, then each theme's looks of it: runs of cells, and what each letter stands for. */
async function golden(situation: Situation): Promise<string> {
  const parts: string[] = [];
  for (const [width, height] of sizes) {
    const app = play(situation, width, height);
    const pictures: (readonly [ThemeId, Picture])[] = [];
    for (const theme of themeIds) pictures.push([theme, await paint(app, theme)]);
    const [first] = pictures;
    parts.push(`=== ${width}x${height}`, ...(first?.[1].text ?? []));
    for (const [theme, { text, looks, legend }] of pictures) {
      expect(text, `${theme} says the same as the others`).toEqual(first?.[1].text);
      parts.push(`--- ${theme}: ${legend}`, ...looks);
    }
  }
  return `${parts.join("\n")}\n`;
}

describe.each(Object.entries(situations))("%s", (name, situation) => {
  it("looks as it did", async () => {
    const file = join(import.meta.dirname, `../golden/screen/${name}.txt`);
    const shown = await golden(situation);
    if (process.env.UPDATE) writeFileSync(file, shown);
    expect(shown).toBe(readFileSync(file, "utf8"));
  });
});
