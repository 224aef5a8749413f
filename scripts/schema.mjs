/** Writes schema/shmtop-1.json from the code. Usage: schema.mjs */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadSource } from "./load-source.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { documentSchema } = await loadSource("scripts/document-schema.ts");
const file = join(root, "schema/shmtop-1.json");
writeFileSync(file, JSON.stringify(documentSchema(), null, 2));
spawnSync(join(root, "node_modules/.bin/biome"), ["format", "--write", file], { stdio: "inherit" });
