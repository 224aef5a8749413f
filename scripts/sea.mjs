/**
 * Builds FOLDER/shmtop: the Node that runs this, with the program inside, as one file that needs neither.
 * Usage: sea.mjs [FOLDER], which is dist/sea if none is named, and is emptied first.
 */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { inject } from "postject";
import { bundleEmbedded, root, threads as threadFiles } from "./bundle.mjs";

/** Where Node looks for it, and the mark in its own text that says whether it is there. */
const RESOURCE = "NODE_SEA_BLOB";
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

const folder = resolve(process.argv[2] ?? join(root, "dist/sea"));
const program = join(folder, "shmtop");

/** koffi's library for the C library that this Node is linked with. */
function nativeLibrary() {
  const isGlibc = process.report.getReport().header.glibcVersionRuntime !== undefined;
  const platform = `${isGlibc ? "linux" : "musl"}_${process.arch}`;
  const file = join(
    root,
    `node_modules/@koromix/koffi-linux-${process.arch}/${platform}/koffi.node`,
  );
  if (!existsSync(file))
    throw new Error(`koffi has no library for ${platform}: there is no ${file}`);
  return file;
}

/** Name inside the executable → file, as `src/embedded.ts` asks for them. */
function assets() {
  const threads = Object.keys(threadFiles).map((name) => [
    `${name}.cjs`,
    join(folder, `${name}.cjs`),
  ]);
  const keymaps = readdirSync(join(root, "keymaps")).map((name) => [
    `keymaps/${name}`,
    join(root, "keymaps", name),
  ]);
  return Object.fromEntries([...threads, ...keymaps, ["koffi.node", nativeLibrary()]]);
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await bundleEmbedded(folder);
const config = join(folder, "config.json");
const blob = join(folder, "blob");
const settings = {
  main: join(folder, "main.cjs"),
  output: blob,
  assets: assets(),
  disableExperimentalSEAWarning: true,
  // V8's compiled form of the text.
  useCodeCache: true,
};
writeFileSync(config, JSON.stringify(settings));
execFileSync(process.execPath, ["--experimental-sea-config", config], { stdio: "pipe" });
copyFileSync(process.execPath, program);
chmodSync(program, 0o755);
// The injector warns of notes of the linker's that it has no name for, and leaves them as they are.
const { warn } = console;
console.warn = (text) => String(text).includes("section name '.note") || warn(text);
await inject(program, RESOURCE, readFileSync(blob), { sentinelFuse: FUSE });
for (const name of readdirSync(folder)) if (name !== "shmtop") rmSync(join(folder, name));
console.log(program);
