/** What is taken out of the screen: text to the clipboard of the terminal, a table into a file. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Effect, Msg } from "./app/msg.ts";
import { plural } from "./model/format.ts";
import { fail, type Outcome, ok } from "./model/outcome.ts";
import { showText } from "./text/encode.ts";
import type { Terminal } from "./tui/terminal.ts";

/** What became of it, to be said. */
export async function takeAway(
  effect: Extract<Effect, { type: "copy" | "export" }>,
  terminal: Pick<Terminal, "copy">,
): Promise<Msg> {
  if (effect.type === "export") return { type: "exported", told: await writeSheet(effect) };
  const { text, what } = effect;
  const sent = terminal.copy(text);
  return sent.ok
    ? { type: "said", text: `${what} sent to the clipboard of the terminal`, tone: "info" }
    : { type: "said", text: sent.failure.text, tone: "error" };
}

type Export = Extract<Effect, { type: "export" }>;

async function writeSheet({ path, format, sheet }: Export): Promise<Outcome<string>> {
  const [{ printSheet }, { writeNewFile }] = await Promise.all([
    import("./output/sheet.ts"),
    import("./host/new-file.ts"),
  ]);
  const whole = resolve(path.startsWith("~/") ? join(homedir(), path.slice(2)) : path);
  const written = writeNewFile(whole, printSheet(sheet, format));
  if (!written.ok) return fail(written.failure.why, showText(written.failure.text));
  const { length } = sheet.rows;
  return ok(`${plural(length, "row")} written to ${showText(whole)}`);
}
