/** Writes what packages install besides the program: manual page, completions, licenses of what is bundled. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { noticesOf } from "./notices.mjs";

/** `inputs` are the bundled files, as esbuild's metafile has them. */
export async function writeShare(folder, inputs) {
  const files = { "doc/shmtop/NOTICES": noticesOf(inputs) };
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
