/** Writes what packages install besides the program: manual page, completions, licenses of what is bundled. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root, sourceTime } from "./bundle.mjs";
import { loadSource } from "./load-source.mjs";
import { noticesOf } from "./notices.mjs";

/** Where each shell looks, below a share folder. */
const COMPLETIONS = {
  bash: "bash-completion/completions/shmtop",
  zsh: "zsh/vendor-completions/_shmtop",
  fish: "fish/vendor_completions.d/shmtop.fish",
};

/** What is for other programs: Prometheus, Grafana, systemd, and readers of the documents. */
function dataFiles() {
  const units = readdirSync(join(root, "examples/systemd")).map((name) => [
    `doc/shmtop/examples/${name}`,
    `examples/systemd/${name}`,
  ]);
  const files = {
    "shmtop/alerts.yml": "src/metrics/alerts.yml",
    "shmtop/dashboard.json": "src/metrics/dashboard.json",
    "shmtop/config.schema.json": "schema/config.json",
    "shmtop/shmtop-1.schema.json": "schema/shmtop-1.json",
    ...Object.fromEntries(units),
  };
  return Object.fromEntries(
    Object.entries(files).map(([to, from]) => [to, readFileSync(join(root, from), "utf8")]),
  );
}

/** `program` is the built one; `inputs` are the bundled files, as esbuild's metafile has them. */
export async function writeShare(folder, program, inputs) {
  const { manualPage } = await loadSource("scripts/manual.ts");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const date = new Date(sourceTime() * 1000).toISOString().slice(0, 10);
  const completions = Object.entries(COMPLETIONS).map(([shell, name]) => [
    name,
    execFileSync(process.execPath, [program, "completion", shell]),
  ]);
  const files = {
    ...Object.fromEntries(completions),
    "man/man1/shmtop.1": manualPage(version, date),
    "doc/shmtop/NOTICES": noticesOf(inputs),
    ...dataFiles(),
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
