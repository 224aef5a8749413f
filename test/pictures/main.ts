/** Takes the pictures of README.md: the real program on a pseudo-terminal, its cells as PNG in docs/. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import xterm from "@xterm/headless";
import { projectRoot } from "../support/project.ts";
import { shmtopCommand } from "../support/shmtop.ts";
import { openTerminal } from "../support/terminal.ts";
import { openScene, type Scene } from "./scene.ts";
import { svgOf } from "./svg.ts";

interface Picture {
  readonly name: string;
  readonly cols: number;
  readonly rows: number;
  /** Seconds before the keys: until what watching costs is that of watching, and not of starting. */
  readonly settle: number;
  readonly keys: readonly string[];
  /** What the screen says then. */
  readonly shows: string;
}

const PICTURES: readonly Picture[] = [
  { name: "screen", cols: 120, rows: 28, settle: 14, keys: ["Down", "Down"], shows: "COMMAND" },
  { name: "remove", cols: 100, rows: 21, settle: 2, keys: ["2", "O", "d"], shows: "y removes all" },
];

/** Two pixels for each, and few colours: sharp, and small enough for a repository. */
const ZOOM = "2";
const COLORS = "48";

async function take(picture: Picture, { namespace }: Scene): Promise<void> {
  const { cols, rows, settle, keys, shows, name } = picture;
  const terminal = openTerminal(shmtopCommand(["--namespaces", "own"], { namespace }), {
    cols,
    rows,
  });
  await terminal.waitFor("orphan");
  await delay(settle * 1000);
  terminal.press(...keys);
  await terminal.waitFor(shows);
  const screen = new xterm.Terminal({ cols, rows, allowProposedApi: true });
  await new Promise<void>((resolve) => screen.write(terminal.written(), resolve));
  await terminal.close();
  writeFileSync(join(projectRoot, `docs/${name}.png`), pngOf(svgOf(screen)));
}

function pngOf(svg: string): Buffer {
  const drawn = filter("rsvg-convert", ["--zoom", ZOOM], svg);
  return filter("pngquant", ["--speed", "1", "--nofs", COLORS, "-"], drawn);
}

function filter(program: string, args: readonly string[], input: string | Buffer): Buffer {
  const { error, status, stdout, stderr } = spawnSync(program, args, { input, maxBuffer: 2 ** 26 });
  if (error) throw new Error(`${program} is needed (Debian's librsvg2-bin, pngquant)`);
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  return stdout;
}

const scene = await openScene();
try {
  for (const picture of PICTURES) await take(picture, scene);
} finally {
  await scene.end();
}
