/** Where the project and its built program are. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** The built program, as a user runs it. */
export const bundle = join(projectRoot, "dist/shmtop.cjs");
