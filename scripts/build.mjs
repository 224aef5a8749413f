/** Builds dist/: the program's text with its compiled form, and below dist/share what packages install beside it. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundleProgram, root, texts } from "./bundle.mjs";
import { writeShare } from "./share.mjs";

const dist = join(root, "dist");
const cacheOf = (what) => join(dist, `main.${what}.cache`);

// An old compiled form must never meet a new text, and no text of an older build is to be packed.
if (existsSync(dist))
  for (const name of readdirSync(dist).filter((one) => one.startsWith("main.")))
    rmSync(join(dist, name));
const inputs = await bundleProgram(dist);
chmodSync(join(dist, "shmtop.cjs"), 0o755);
await writeShare(join(dist, "share"), join(dist, "shmtop.cjs"), inputs);

for (const what of texts) {
  const warmUp = [join(root, "scripts/warm-up.mjs"), dist, what];
  spawnSync(process.execPath, warmUp, { stdio: "inherit", timeout: 60_000, killSignal: "SIGKILL" });
  if (!existsSync(cacheOf(what)))
    console.warn(`build: no ${cacheOf(what)}: shmtop starts a little slower`);
}
