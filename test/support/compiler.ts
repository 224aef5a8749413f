/** Builds the small C programs that tests and benches need, once for each version of their source. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectRoot } from "./project.ts";

const FLAGS = ["-O2", "-Wall", "-Wextra", "-Werror", "-pthread"];

/**
 * Compiles C sources with gcc and returns the path of the program. Throws with the compiler's own
 * words. Several test workers may call this at once: the program appears under its name complete.
 */
export function compile(name: string, sources: readonly string[]): string {
  const directory = join(projectRoot, "node_modules/.cache/shmtop-test");
  const program = join(directory, `${name}-${digest(sources)}`);
  if (existsSync(program)) return program;
  mkdirSync(directory, { recursive: true });
  const unfinished = `${program}.${process.pid}`;
  const units = sources.filter((source) => source.endsWith(".c"));
  execFileSync("gcc", [...FLAGS, ...units, "-o", unfinished], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  chmodSync(unfinished, 0o755);
  renameSync(unfinished, program);
  return program;
}

function digest(sources: readonly string[]): string {
  const hash = createHash("sha256")
    .update(FLAGS.join(" "))
    .update(dirname(sources[0] ?? ""));
  for (const source of sources) hash.update(readFileSync(source));
  return hash.digest("hex").slice(0, 16);
}
