/** Loads one of the project's TypeScript modules into a script: bundled into a file of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** `file` is relative to the project's root, and finds its own neighbours there. */
export async function loadSource(file) {
  const folder = mkdtempSync(join(tmpdir(), "shmtop-source-"));
  const outfile = join(folder, "source.cjs");
  try {
    await build({
      entryPoints: [join(root, file)],
      absWorkingDir: root,
      outfile,
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node20",
      tsconfigRaw: "{}",
      define: { "import.meta.dirname": JSON.stringify(dirname(join(root, file))) },
      logLevel: "warning",
    });
    return createRequire(outfile)(outfile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
