/** Does in the world what the interactive program asked for: removes, undoes, looks inside, traces, keeps. */
import type { Effect, Msg } from "./app/msg.ts";
import type { Source } from "./collect/source.ts";
import type { Edge } from "./edge.ts";
import { fail, type Outcome } from "./model/outcome.ts";
import type { IpcObject } from "./model/snapshot.ts";
import type { Target } from "./model/target.ts";
import { undoLast } from "./past-removals.ts";
import { takeAway } from "./take-away.ts";
import { showText } from "./text/encode.ts";
import type { Tracing } from "./tracing.ts";
import type { Terminal } from "./tui/terminal.ts";
import { saveView } from "./view-file.ts";

/** Of our own machine, or of others. */
export type Cleaning = Pick<
  typeof import("./cleanup/start.ts"),
  "startCleanup" | "history" | "undo" | "interrupted" | "endUndos"
>;

export interface World {
  readonly env: Edge["env"];
  /** Loads what starts removals; `null`: it is never loaded. */
  readonly removal: (() => Promise<Cleaning>) | null;
  readonly tracing: Tracing;
  readonly source: Source;
  readonly terminal: Terminal;
  readonly send: (msg: Msg) => void;
  readonly quit: (status: number) => void;
}

/** What became of keeping the view. */
const said = (path: Outcome<string>): Msg =>
  path.ok
    ? { type: "said", text: `saved to ${showText(path.value)}`, tone: "info" }
    : { type: "said", text: showText(path.failure.text), tone: "error" };

/** A bug of ours does not take the screen away. */
const unexpected = (error: unknown): string =>
  `It ended unexpectedly: ${showText(error instanceof Error ? error.message : String(error))}.`;

export function createPerformer({
  env,
  removal,
  tracing,
  source,
  terminal,
  send,
  quit,
}: World): (effect: Effect) => void {
  let stopRemoval = (): void => undefined;
  const remove = async (targets: readonly Target[], backup: boolean): Promise<void> => {
    if (removal !== null) {
      const { startCleanup } = await removal();
      const cleanup = startCleanup(targets, { force: true, backup });
      stopRemoval = cleanup.stop;
      for await (const one of cleanup.removals) send({ type: "removal", removal: one });
    }
  };
  const finishRemoval = (): void => {
    send({ type: "removal-finished" });
    source.order({ type: "refresh" });
  };
  const undo = async (): Promise<void> => {
    if (removal === null) return;
    send({ type: "report", title: "Undo", texts: await undoLast(await removal()) });
    source.order({ type: "refresh" });
  };
  const look = async (object: IpcObject): Promise<void> => {
    const { peek } = await import("./peek/peek.ts");
    send({ type: "peeked", target: object.target, content: peek(object) });
  };
  const tell = (title: string) => (error: unknown) =>
    send({ type: "report", title, texts: [unexpected(error)] });
  return (effect) => {
    switch (effect.type) {
      case "quit":
        return quit(effect.code);
      case "remove":
        return void remove(effect.targets, effect.backup)
          .catch(tell("Removal"))
          .then(finishRemoval);
      case "undo":
        return void undo().catch(tell("Undo"));
      case "peek":
        return void look(effect.object).catch((error: unknown) => {
          const content = fail("failed", unexpected(error));
          send({ type: "peeked", target: effect.object.target, content });
        });
      case "trace":
        return void tracing.start(effect.pids);
      case "stop-trace":
        return void tracing.stop();
      case "stop-removal":
        return stopRemoval();
      case "interval":
        return source.order({ type: "interval", seconds: effect.seconds });
      case "pause":
        return source.order({ type: "pause", paused: effect.paused });
      case "playback":
        return source.order({ type: "playback", order: effect.order });
      case "refresh":
        return source.order({ type: "refresh" });
      case "save-view":
        return void saveView(env, effect.view).then(said).then(send);
      case "copy":
      case "export":
        return void takeAway(effect, terminal).then(send);
      case "suspend":
        return terminal.suspend();
      case "redraw":
        return terminal.redraw();
      default:
        effect satisfies never;
    }
  };
}
