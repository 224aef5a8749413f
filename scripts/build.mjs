/** Bundles src/ into dist/: one CommonJS file per thread, the launcher, and the data files beside them. */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { blessedPlugin } from "./blessed-plugin.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const compiled = join(dist, "main.cache");

const common = {
  absWorkingDir: root,
  outdir: dist,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  // Readable lines: whitespace costs no measurable start time, and a crash quotes its line.
  minifySyntax: true,
  // tsconfig.json maps "blessed" to its types for the compiler only.
  tsconfigRaw: "{}",
  // The same expressions find data files from source and from the bundle.
  define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
  // koffi is native, and ps-list finds its files by import.meta.url, which CommonJS has not.
  external: ["koffi", "ps-list"],
  plugins: [blessedPlugin],
  logLevel: "warning",
};

// An old compiled form must never meet a new text.
rmSync(compiled, { force: true });
await build({
  ...common,
  entryPoints: {
    shmtop: "src/launch.ts",
    collector: "src/collect/worker.ts",
    cleanup: "src/cleanup/worker.ts",
  },
  outExtension: { ".js": ".cjs" },
});
await build({
  ...common,
  entryPoints: ["src/main.ts"],
  banner: { js: "(function (require, __filename, __dirname) {" },
  footer: { js: "})" },
  // A script has no loader for import().
  supported: { "dynamic-import": false },
});
chmodSync(join(dist, "shmtop.cjs"), 0o755);
cpSync(join(root, "src/tui/terminfo"), join(dist, "terminfo"), { recursive: true });

spawnSync(process.execPath, [join(root, "scripts/warm-up.mjs"), dist], { stdio: "inherit" });
if (!existsSync(compiled)) console.warn("build: no dist/main.cache: shmtop starts a little slower");
