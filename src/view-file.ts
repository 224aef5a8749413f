/** Keeps what was chosen on the screen in the state directory, and finds it again. */
import { homedir } from "node:os";
import { join } from "node:path";
import { type SavedView, VIEW_VERSION } from "./app/saved-view.ts";
import { readConfigFile } from "./host/config-file.ts";
import { stateDirectoryPath } from "./host/state-directory.ts";
import type { Kind } from "./model/kind.ts";
import { fail, type Outcome, ok } from "./model/outcome.ts";
import { showText } from "./text/encode.ts";

type Env = Readonly<NodeJS.ProcessEnv>;

const NAME = "view.json";

/** `null`: none was saved. A failure says the file and what is wrong with it. */
export async function loadView(
  env: Env,
  kinds: readonly Kind[],
): Promise<Outcome<SavedView | null>> {
  const path = join(folderOf(env), NAME);
  const text = readConfigFile(path);
  if (!text.ok) {
    const { why, text: wrong } = text.failure;
    return why === "absent" ? ok(null) : fail(why, showText(wrong));
  }
  const [{ checkJson }, { viewSchema }] = await Promise.all([
    import("./config/check-json.ts"),
    import("./config/view-schema.ts"),
  ]);
  return checkJson(path, text.value, viewSchema(kinds));
}

/** Whole or not at all, also through a crash: the new file takes the place of the old one. The value is its path. */
export async function saveView(env: Env, view: SavedView): Promise<Outcome<string>> {
  const { openStateDirectory } = await import("./host/state-directory.ts");
  const folder = openStateDirectory(folderOf(env), true);
  if (!folder.ok) return folder;
  const { create, remove, rename, path } = folder.value;
  const fresh = `${NAME}.${process.pid}`;
  const cleared = remove(fresh); // of a process of our number that was killed
  if (!cleared.ok) return cleared;
  const file = create(fresh);
  if (!file.ok) return file;
  const written = file.value.write(Buffer.from(textOf(view)));
  const finished = written.ok ? file.value.finish() : written;
  file.value.close();
  const named = finished.ok ? rename(fresh, NAME) : finished;
  if (named.ok) return ok(join(path, NAME));
  remove(fresh);
  return named;
}

const textOf = (view: SavedView): string =>
  `${JSON.stringify({ version: VIEW_VERSION, ...view }, null, 2)}\n`;

const folderOf = (env: Env): string => stateDirectoryPath(process.geteuid?.() ?? 0, env, homedir());
