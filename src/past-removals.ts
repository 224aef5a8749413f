/** What the screen tells of removals that were made before: the last one put back, and those that a crash cut short. */
import type { Msg } from "./app/msg.ts";
import { showText } from "./text/encode.ts";

type Start = typeof import("./cleanup/start.ts");
type Past = Pick<Start, "history" | "undo" | "interrupted">;

const HOUR_MS = 3_600_000;

/** Now and every hour: undos past their time give back what they keep. Until the returned function is called. */
export function endOldUndos(removal: (() => Promise<Pick<Start, "endUndos">>) | null): () => void {
  if (removal === null) return () => undefined;
  const end = (): void => {
    // What goes wrong here is in nobody's way: it is tried again.
    void removal()
      .then(({ endUndos }) => endUndos("old"))
      .catch(() => null);
  };
  end();
  const timer = setInterval(end, HOUR_MS);
  return () => clearInterval(timer);
}

/** Told by the first who starts after the crash. */
export async function tellInterrupted(
  removal: (() => Promise<Past>) | null,
  send: (msg: Msg) => void,
): Promise<void> {
  const texts = (await removal?.())?.interrupted();
  if (texts?.ok !== true || texts.value.length === 0) return;
  send({ type: "report", title: "Interrupted", texts: texts.value });
}

/** Sentences for the report. */
export async function undoLast({ history, undo }: Past): Promise<readonly string[]> {
  const removals = history();
  if (!removals.ok) return [removals.failure.text];
  const last = removals.value.find(({ state }) => state === "restorable");
  if (last === undefined) return ["There is nothing to put back."];
  const { target, text, lost } = await undo(last.entry, false);
  return [`${showText(target)}: ${text}.`, ...lost.map((each) => `Not as it was: ${each}.`)];
}
