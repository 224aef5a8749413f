/** The import directions of the design, on the real sources, and the proof that a wrong import is found. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { afterAll, expect, test } from "vitest";
import { projectRoot } from "../support/project.ts";
import { importRules } from "./import-rules.ts";

const scratch = mkdtempSync(join(tmpdir(), "shmtop-imports-"));
afterAll(() => rmSync(scratch, { recursive: true }));

async function cruiseSources(baseDir: string): Promise<ICruiseResult> {
  const { output } = await cruise(["src"], {
    baseDir,
    validate: true,
    ruleSet: { forbidden: importRules },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
  });
  if (typeof output === "string") throw new Error(`expected a result, got text: ${output}`);
  return output;
}

const broken = (result: ICruiseResult): string[] =>
  result.summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`).sort();

/** Writes sources of one import each into a scratch project and says which rules that breaks. */
async function breaks(imports: Readonly<Record<string, string>>): Promise<string[]> {
  const root = mkdtempSync(join(scratch, "project-"));
  symlinkSync(join(projectRoot, "node_modules"), join(root, "node_modules"));
  for (const [file, imported] of Object.entries(imports)) {
    const path = join(root, "src", file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, imported === "" ? "export type It = 1;\n" : `import "${imported}";\n`);
  }
  return broken(await cruiseSources(root));
}

test("every import of src/ goes the way the design says", async () => {
  const result = await cruiseSources(projectRoot);
  const sources = result.modules.filter(({ source }) => source.startsWith("src/"));
  expect(sources.length).toBeGreaterThan(20);
  expect(sources.flatMap(({ dependencies }) => dependencies).length).toBeGreaterThan(40);
  expect(broken(result)).toEqual([]);
});

const WRONG: readonly [rule: string, file: string, imported: string][] = [
  ["tui", "tui/paint.ts", "../host/files.ts"],
  ["tui", "tui/paint.ts", "../proc/maps.ts"],
  ["tui", "tui/paint.ts", "../kinds/index.ts"],
  ["app node", "app/keymap.ts", "node:path"],
  ["app", "app/update.ts", "../tui/paint.ts"],
  ["proc", "proc/maps.ts", "../model/bytes.ts"],
  ["proc outside", "proc/maps.ts", "node:path"],
  ["model", "model/join.ts", "../proc/maps.ts"],
  ["model outside", "model/join.ts", "valibot"],
  ["kinds outside", "kinds/shm/read.ts", "valibot"],
  ["kinds", "kinds/shm/read.ts", "../../host/files.ts"],
  ["output", "output/json.ts", "../host/files.ts"],
  ["collect", "collect/plan.ts", "../host/files.ts"],
  ["blessed", "run.ts", "blessed"],
  ["the machine", "tui/paint.ts", "koffi"],
  ["files and programs", "collect/plan.ts", "node:fs"],
  ["removal", "cli.ts", "./cleanup/remove.ts"],
  ["the program", "cli.ts", "./run.ts"],
  ["unresolved", "cli.ts", "./nowhere.ts"],
];

test.each(WRONG)("%s: %s must not import %s", async (rule, file, imported) => {
  const target = join("src", dirname(file), imported).slice("src/".length);
  const own = imported.startsWith(".") && rule !== "unresolved";
  const found = await breaks({ ...(own ? { [target]: "" } : {}), [file]: imported });
  expect(found.map((line) => line.split(":")[0])).toContain(rule);
});

test("a type alone counts as an import", async () => {
  const root = mkdtempSync(join(scratch, "project-"));
  mkdirSync(join(root, "src/model"), { recursive: true });
  mkdirSync(join(root, "src/app"), { recursive: true });
  writeFileSync(join(root, "src/app/state.ts"), "export type State = 1;\n");
  writeFileSync(
    join(root, "src/model/join.ts"),
    'import type { State } from "../app/state.ts";\nexport type Joined = State;\n',
  );
  expect(broken(await cruiseSources(root))).toEqual([
    "model: src/model/join.ts → src/app/state.ts",
  ]);
});

test("what the design allows breaks nothing", async () => {
  const allowed = { "model/bytes.ts": "", "host/host.ts": "../model/bytes.ts" };
  expect(await breaks({ ...allowed, "kinds/shm/read.ts": "../../host/host.ts" })).toEqual([]);
});
