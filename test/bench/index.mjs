/** `npm run bench`: bundles the benches, which are TypeScript, and runs the bundle. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const outdir = join(root, "node_modules/.cache/shmtop-bench");

await build({
  entryPoints: [join(here, "main.ts"), join(here, "resolution-laps.ts")],
  outdir,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  logLevel: "warning",
});
const { status } = spawnSync(
  process.execPath,
  [join(outdir, "main.mjs"), ...process.argv.slice(2)],
  {
    stdio: "inherit",
  },
);
process.exitCode = status ?? 1;
