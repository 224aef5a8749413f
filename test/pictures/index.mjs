/**
 * `npm run pictures`: bundles the picture taker, which is TypeScript, and runs it as root in a machine of its own: its own
 * host name, /dev/shm and System V objects. With `recordings` it takes the looks that the golden frames are made from.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const outdir = join(root, "node_modules/.cache/shmtop-pictures");
const program = process.argv[2] ?? "main";

await build({
  entryPoints: [program, "look"].map((name) => join(here, `${name}.ts`)),
  outdir,
  outExtension: { ".js": ".mjs" },
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
  [
    "--ipc",
    "--uts",
    "--mount",
    "sh",
    "-c",
    alone,
    "sh",
    process.execPath,
    join(outdir, `${program}.mjs`),
  ],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
