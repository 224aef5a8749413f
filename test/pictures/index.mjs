/**
 * `npm run pictures`: bundles the picture taker, which is TypeScript, and runs it as root in a machine of its own: its own
 * host name, /dev/shm and System V objects.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const outfile = join(root, "node_modules/.cache/shmtop-pictures/main.mjs");

await build({
  entryPoints: [join(here, "main.ts")],
  outfile,
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  logLevel: "warning",
});
const alone = 'hostname web1 && mount -t tmpfs shm /dev/shm && exec "$@"';
const { status } = spawnSync(
  "unshare",
  ["--ipc", "--uts", "--mount", "sh", "-c", alone, "sh", process.execPath, outfile],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
