/** Writes schema/ from the code: of the document, and of config.json. Usage: schema.mjs */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadSource } from "./load-source.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { documentSchema } = await loadSource("scripts/document-schema.ts");
const { configSchema } = await loadSource("scripts/config-schema.ts");
const schemas = { "shmtop-1": documentSchema(), config: configSchema() };
const files = Object.entries(schemas).map(([name, schema]) => {
  const file = join(root, `schema/${name}.json`);
  writeFileSync(file, JSON.stringify(schema, null, 2));
  return file;
});
const biome = join(root, "node_modules/.bin/biome");
spawnSync(biome, ["format", "--write", ...files], { stdio: "inherit" });
