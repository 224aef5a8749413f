/** Where the project and its built program are. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The nearest directory above with a package.json: right for the source and for a bundle of it. */
export const projectRoot = above(dirname(fileURLToPath(import.meta.url)));

/** The built program, as a user runs it. */
export const bundle = join(projectRoot, "dist/shmtop.cjs");

function above(directory: string): string {
  return existsSync(join(directory, "package.json")) ? directory : above(dirname(directory));
}
