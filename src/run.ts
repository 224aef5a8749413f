/** The composition root: the only module that sees every folder. */

import { applications } from "./applications/index.ts";
import { createCollector } from "./collect/collect.ts";
import type { Context, Past, Wish } from "./commands/command.ts";
import type { Edge } from "./edge.ts";
import type { Guarded } from "./guard/guard.ts";
import { openHost } from "./host/open.ts";
import { kinds } from "./kinds/index.ts";
import { join as joinObservation } from "./model/join.ts";
import { countRows, manyRows } from "./model/observation.ts";
import { fail, type Outcome, ok } from "./model/outcome.ts";
import type { Snapshot } from "./model/snapshot.ts";
import type { Removal, RemovalOptions, Target } from "./model/target.ts";
import type { CommandOptions, ScreenOptions } from "./options.ts";
import {
  importCleanup,
  importExporter,
  importGuard,
  importScreen,
  importStreaming,
  importTracer,
} from "./parts.ts";
import { speaksUtf8 } from "./tui/capabilities.ts";

/** @returns the exit status. */
export async function run(options: ScreenOptions | CommandOptions, edge: Edge): Promise<number> {
  if (options.mode === "command") {
    const context = contextOf(options, edge);
    const guard = await enforceReadOnly(options);
    if (guard?.ok === false)
      edge.err(`shmtop: read-only, but not by the kernel: ${guard.failure.text}\n`);
    return options.run(context);
  }
  const { startScreen } = await importScreen();
  const loadCleanup = cleanupLoader(edge);
  return startScreen(options, edge, { kinds, enforceReadOnly, readOnlyReason, loadCleanup });
}

/** Whether the kernel enforces the read-only mode; `null` where changes are allowed. */
async function enforceReadOnly(
  options: ScreenOptions | CommandOptions,
): Promise<Outcome<Guarded> | null> {
  if (!options.watch) return null;
  if (options.mode === "screen" && options.hosts.length > 0)
    return fail("absent", "ssh cannot run so; each machine does it");
  const [{ guard }, { loadGuardCalls }, { hasRing, restarter }] = await importGuard();
  const { arch, pid } = process;
  const elsewhere = options.namespaces === "all";
  const calls = loadGuardCalls();
  const screen = options.mode === "screen";
  return guard({ calls, arch, pid, screen, elsewhere, hasRing, restart: restarter() });
}

const readOnlyReason = (options: ScreenOptions | CommandOptions): string | null => {
  const { watch, procRoot } = options;
  if (options.mode === "screen" && options.replay !== null)
    return "Nothing can be removed in a recording (--replay).";
  if (procRoot !== null) return "Nothing can be removed in a captured /proc (--proc-root).";
  return watch ? "Nothing can be removed while only watching (--watch)." : null;
};

function contextOf(options: CommandOptions, edge: Edge): Context {
  const readOnly = readOnlyReason(options);
  const [reads, writes] = edge.isTerminal;
  const load = cleanupLoader(edge);
  return {
    kinds,
    observe: async (wish) => observe(options, wish),
    remove: readOnly === null ? removerOf(load) : null,
    past: readOnly === null ? pastOf(load) : null,
    trace: async () => (await importTracer()).openTracer(edge.env, edge.onSignal),
    export: async (request) => {
      const { runExport } = await importExporter();
      const say = (text: string) => edge.err(`shmtop: ${text}\n`);
      const { procRoot, namespaces } = options;
      const { out, onSignal, onStuck } = edge;
      const world = { out, say, onSignal, onStuck };
      return runExport(request, { procRoot, namespaces }, world);
    },
    input: () => linesOf(edge.stdin.setEncoding("utf8")),
    stream: async (request) => (await importStreaming()).stream(options, request, edge),
    scrub: async (from, to) => (await importStreaming()).scrubRecording(from, to),
    readOnlyReason: readOnly,
    out: edge.out,
    err: edge.err,
    ask: reads && writes ? (question) => ask(question, edge) : null,
    width: writes ? edge.stdout.columns : null,
    ascii: options.ascii || !speaksUtf8(edge.env),
  };
}

async function observe(
  { procRoot, namespaces }: CommandOptions,
  { depth = "all", kinds: ids, ...rest }: Wish = {},
): Promise<Outcome<Snapshot>> {
  const host = openHost(procRoot);
  if (!host.ok) return host;
  const wanted = kinds.filter(({ id }) => ids?.includes(id) ?? true);
  const collector = createCollector(host.value, wanted, applications, namespaces);
  const seen = collector.look({ depth, ...rest });
  if (countRows(seen.tables) > manyRows)
    (await import("node:v8")).setFlagsFromString("--optimize-for-size");
  return ok(joinObservation(seen, wanted, applications));
}

type LoadCleanup = typeof importCleanup;

const cleanupLoader =
  ({ onChange }: Edge): LoadCleanup =>
  async () => {
    const cleanup = await importCleanup();
    onChange(cleanup.settle);
    return cleanup;
  };

const removerOf = (load: LoadCleanup) =>
  async function* remove(
    targets: readonly Target[],
    options: RemovalOptions,
    end?: Promise<unknown>,
  ): AsyncGenerator<Removal> {
    const { removals, stop } = (await load()).startCleanup(targets, options);
    void end?.then(stop, stop);
    yield* removals;
  };

const pastOf = (load: LoadCleanup): Past => ({
  history: async () => (await load()).history(),
  undo: async (entry, anyId) => (await load()).undo(entry, anyId),
  interrupted: async () => (await load()).interrupted(),
  endUndos: async (ending) => (await load()).endUndos(ending),
  kept: async () => (await load()).kept(),
});

/** The last one needs no end. */
async function* linesOf(input: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of input) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/** One line typed at the terminal; `null` at its end. */
async function ask(question: string, { stdin, stdout }: Edge): Promise<string | null> {
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: stdin, output: stdout });
  const ended = new Promise<null>((resolve) => terminal.once("close", () => resolve(null)));
  const answer = await Promise.race([terminal.question(question), ended]);
  terminal.close();
  return answer;
}
