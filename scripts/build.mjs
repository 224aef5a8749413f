/** Bundles src/ into dist/: one CommonJS file per entry point, and the data files beside them. */
import { existsSync } from "node:fs";
import { chmod, cp } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { blessedPlugin } from "./blessed-plugin.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");

const ENTRIES = {
  shmtop: "src/main.ts",
  collector: "src/collect/worker.ts",
  cleanup: "src/cleanup/worker.ts",
};

const entryPoints = Object.fromEntries(
  Object.entries(ENTRIES).filter(([, source]) => existsSync(join(root, source))),
);

await build({
  absWorkingDir: root,
  entryPoints,
  outdir: dist,
  outExtension: { ".js": ".cjs" },
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
  external: ["koffi"],
  plugins: [blessedPlugin],
  logLevel: "warning",
});
if (entryPoints.shmtop) await chmod(join(dist, "shmtop.cjs"), 0o755);
await cp(join(root, "src/tui/terminfo"), join(dist, "terminfo"), { recursive: true });
