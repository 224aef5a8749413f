/** What the screen needs before it runs: a terminal, the configuration, keys, and where its looks come from. */
import { configure } from "./configuration.ts";
import type { Edge } from "./edge.ts";
import type { Guarded } from "./guard/guard.ts";
import { loadKeymap } from "./keymap-file.ts";
import type { Kind } from "./model/kind.ts";
import type { Outcome } from "./model/outcome.ts";
import type { ScreenOptions } from "./options.ts";
import type { Cleaning } from "./performer.ts";
import type { Remote } from "./remote.ts";
import { runScreen } from "./screen.ts";
import { openTape } from "./tape.ts";
import { usableTerminal } from "./tui/usable.ts";

/** What only the composition root can give it. */
export interface ScreenParts {
  readonly kinds: readonly Kind[];
  /** The standard streams are open by then: Node opens a terminal once more, for writing. */
  readonly enforceReadOnly: (options: ScreenOptions) => Promise<Outcome<Guarded> | null>;
  readonly readOnlyReason: (options: ScreenOptions) => string | null;
  readonly loadCleanup: () => Promise<Cleaning>;
}

/** @returns the exit status. */
export async function startScreen(
  options: ScreenOptions,
  edge: Edge,
  { kinds, enforceReadOnly, readOnlyReason, loadCleanup }: ScreenParts,
): Promise<number> {
  const complain = (text: string): number => {
    edge.err(`shmtop: ${text}\n`);
    return 2;
  };
  const usable = usableTerminal(edge.env, edge.isTerminal.slice(0, 2).every(Boolean));
  if (!usable.ok) return complain(usable.failure.text);
  const configured = await configure(options, edge.env, kinds);
  if (!configured.ok) return complain(configured.failure.text);
  const { options: screen, start, keymapFrom } = configured.value;
  const { stdout: output } = edge;
  const guard = await enforceReadOnly(screen);
  const keymap = loadKeymap(screen.keymap, edge.env, keymapFrom);
  if (!keymap.ok) return complain(keymap.failure.text);
  const readOnly = readOnlyReason(screen);
  const remote = screen.hosts.length === 0 ? null : await openHosts(screen, edge);
  if (remote?.ok === false) return complain(remote.failure.text);
  const tape = remote ?? (await openTape(options));
  if (!tape.ok) return complain(tape.failure.text);
  const clean = remote === null ? loadCleanup : async () => remote.value.cleaning;
  const removal = readOnly === null ? clean : null;
  const input = (await inputUnder(guard)) ?? edge.stdin;
  const setup = { options: screen, start, edge, input, output, kinds, keymap: keymap.value };
  return runScreen({ ...setup, readOnly, guard, removal, tape: tape.value });
}

const openHosts = async (options: ScreenOptions, { env }: Edge): Promise<Outcome<Remote>> =>
  (await import("./remote.ts")).openRemote(options, env);

/** The terminal by the one descriptor that may still set its modes: under the filter Node cannot open it once more. */
async function inputUnder(guard: Outcome<Guarded> | null): Promise<NodeJS.ReadStream | null> {
  if (!guard?.ok || guard.value.terminal === null) return null;
  const { ReadStream } = await import("node:tty");
  return new ReadStream(guard.value.terminal);
}
