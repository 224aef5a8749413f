/** Builds dist/: the program's text with its compiled form, and below dist/share what packages install beside it. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundleProgram, root } from "./bundle.mjs";
import { writeShare } from "./share.mjs";

const dist = join(root, "dist");
const compiled = join(dist, "main.cache");

// An old compiled form must never meet a new text.
rmSync(compiled, { force: true });
const inputs = await bundleProgram(dist);
chmodSync(join(dist, "shmtop.cjs"), 0o755);
await writeShare(join(dist, "share"), join(dist, "shmtop.cjs"), inputs);

spawnSync(process.execPath, [join(root, "scripts/warm-up.mjs"), dist], { stdio: "inherit" });
if (!existsSync(compiled)) console.warn("build: no dist/main.cache: shmtop starts a little slower");
