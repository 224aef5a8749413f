/**
 * Bundles the program's text: one file per thread, and the main thread's three times, with the screen, for commands alone and
 * for the plainest of them, each as one function expression that its launcher calls.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { patchPlugin } from "./patch-plugin.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const git = (...args) => spawnSync("git", args, { cwd: root, encoding: "utf8" });

/** When what is built was written, in seconds: two builds of one commit are the same to the byte. */
export function sourceTime() {
  const { SOURCE_DATE_EPOCH } = process.env;
  const committed = git("log", "-1", "--format=%ct");
  return Number(SOURCE_DATE_EPOCH ?? (committed.status === 0 ? committed.stdout : 0));
}

/** The commit that is built from; one that nobody can look up says so. */
function currentCommit() {
  const commit = git("rev-parse", "--short=12", "HEAD");
  if (commit.status !== 0) return "unknown";
  const changed = git("status", "--porcelain", "--untracked-files=no").stdout !== "";
  return `${commit.stdout.trim()}${changed ? "-dirty" : ""}`;
}

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  // Readable lines: whitespace costs no measurable start time, and a crash quotes its line.
  minifySyntax: true,
  // tsconfig.json maps "blessed" to its types for the compiler only.
  tsconfigRaw: "{}",
  alias: {
    // Its main file requires its parts by a name that no bundler sees.
    "jsonc-parser": "jsonc-parser/lib/esm/main.js",
    "node:module": join(root, "scripts/own-require.cjs"),
  },
  define: {
    // The same expressions find data files from source and from the bundle.
    "import.meta.dirname": "__dirname",
    "import.meta.filename": "__filename",
    SHMTOP_COMMIT: JSON.stringify(currentCommit()),
  },
  logLevel: "warning",
};

/** A plugin that takes one file of src/ in the place of another. */
function instead(of, other) {
  const path = join(root, `src/${other}.ts`);
  const setup = ({ onResolve }) =>
    onResolve({ filter: new RegExp(`/${of}\\.ts$`) }, () => ({ path }));
  return { name: other, setup };
}

/** Loaded at run time: what is native. The rest of node_modules becomes part of the text. */
const external = ["koffi"];

export const threads = {
  collector: "src/collect/worker.ts",
  player: "src/collect/player.ts",
  gatherer: "src/collect/gatherer.ts",
  streamer: "src/collect/streamer.ts",
  cleanup: "src/cleanup/worker.ts",
  exporter: "src/metrics/worker.ts",
};

/** The main thread's texts: all of it, what commands need, and what the plainest of them need. */
const plugins = {
  screen: [],
  command: [instead("start-screen", "no-screen")],
  plain: [instead("parts", "no-parts")],
};

export const texts = Object.keys(plugins);

/** @returns what esbuild says went into the files. */
export async function bundleProgram(outdir) {
  const shared = { ...common, outdir, external, metafile: true };
  const bundles = await Promise.all([
    build({
      ...shared,
      plugins: [patchPlugin],
      entryPoints: { shmtop: "src/launch.ts", ...threads },
      outExtension: { ".js": ".cjs" },
    }),
    ...texts.map((what) =>
      build({
        ...shared,
        plugins: [...plugins[what], patchPlugin],
        entryPoints: { [`main.${what}`]: what === "plain" ? "src/plain.ts" : "src/main.ts" },
        banner: { js: "(function (require, __filename, __dirname) {" },
        footer: { js: "})" },
        // A script has no loader for import().
        supported: { "dynamic-import": false },
      }),
    ),
  ]);
  for (const what of texts) leaveAscii(join(outdir, `main.${what}.js`));
  return Object.assign({}, ...bundles.map(({ metafile }) => metafile.inputs));
}

/**
 * The launcher reads it a byte a character. esbuild escapes what is in strings; the rest is in comments and regular
 * expressions, where an escape means the same.
 */
function leaveAscii(path) {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  writeFileSync(path, readFileSync(path, "utf8").replace(/[^\x00-\x7f]/g, escaped));
}

/** The same threads for the single executable: `main.cjs`, and one file of each. */
export const bundleEmbedded = (outdir) =>
  build({
    ...common,
    outdir,
    // What comes with the program is inside.
    plugins: [instead("shipped", "embedded"), patchPlugin],
    entryPoints: { main: "src/main.ts", ...threads },
    outExtension: { ".js": ".cjs" },
    supported: { "dynamic-import": false },
  });
