/** Finds the keymap that was asked for. */
import { join } from "node:path";
import type { Keymap } from "./app/key.ts";
import { parseKeymap } from "./app/keymap.ts";
import { ownConfig, readConfigFile, readShippedFile, SYSTEM_CONFIG } from "./host/config-file.ts";
import { fail, type Outcome } from "./model/outcome.ts";
import { showText } from "./text/encode.ts";

/**
 * `from` is the configuration that asks for it, which errors name.
 *
 * A path (it has a slash) is that file. A name is looked for in the user's own keymaps, in the system's, and among those
 * that came with the program; never in the current directory.
 */
export function loadKeymap(asked: string, env: Env, from: string | null = null): Outcome<Keymap> {
  const keymap = find(asked, env);
  if (keymap.ok || from === null) return keymap;
  return fail(keymap.failure.why, `${showText(from)} "keymap": ${keymap.failure.text}`);
}

type Env = Readonly<Record<string, string | undefined>>;

function find(asked: string, env: Env): Outcome<Keymap> {
  if (asked.includes("/")) return parsed(asked, readConfigFile(asked));
  const own = join(ownConfig(env), "keymaps");
  for (const folder of [own, join(SYSTEM_CONFIG, "keymaps")]) {
    const path = join(folder, `${asked}.json`);
    const text = readConfigFile(path);
    if (text.ok || text.failure.why !== "absent") return parsed(path, text);
  }
  const shipped = `keymaps/${asked}.json`;
  const text = readShippedFile(shipped);
  if (text.ok) return parsed(shipped, text);
  return fail(
    "absent",
    `there is no keymap "${asked}"; shipped: default, vim, emacs; your own go to ${own}`,
  );
}

const parsed = (path: string, text: Outcome<string>): Outcome<Keymap> =>
  text.ok ? parseKeymap(path, text.value) : text;
