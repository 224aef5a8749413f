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
const OURS_ALONE = 0o600;

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

/** Whole or not at all, also through a crash. The value is its path. */
export async function saveView(env: Env, view: SavedView): Promise<Outcome<string>> {
  const [{ openStateDirectory }, { replaceFile }] = await Promise.all([
    import("./host/state-directory.ts"),
    import("./host/replace-file.ts"),
  ]);
  const folder = openStateDirectory(folderOf(env), true);
  if (!folder.ok) return folder;
  const path = join(folder.value.path, NAME);
  const replaced = replaceFile(path, textOf(view), OURS_ALONE);
  return replaced.ok ? ok(path) : replaced;
}

const textOf = (view: SavedView): string =>
  `${JSON.stringify({ version: VIEW_VERSION, ...view }, null, 2)}\n`;

const folderOf = (env: Env): string => stateDirectoryPath(process.geteuid?.() ?? 0, env, homedir());
