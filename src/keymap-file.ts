/** Finds the keymap that was asked for. */
import { homedir } from "node:os";
import { join } from "node:path";
import type { Keymap } from "./app/key.ts";
import { parseKeymap } from "./app/keymap.ts";
import { readConfigFile, readShippedFile } from "./host/config-file.ts";
import { fail, type Outcome } from "./model/outcome.ts";

/**
 * A path (it has a slash) is that file. A name is looked for in the user's own keymaps, in the system's, and among those
 * that came with the program; never in the current directory.
 */
export function loadKeymap(
  asked: string,
  env: Readonly<Record<string, string | undefined>>,
): Outcome<Keymap> {
  if (asked.includes("/")) return parsed(asked, readConfigFile(asked));
  const own = join(env.XDG_CONFIG_HOME || join(homedir(), ".config"), "shmtop", "keymaps");
  for (const folder of [own, "/etc/shmtop/keymaps"]) {
    const path = join(folder, `${asked}.json`);
    const text = readConfigFile(path);
    if (text.ok || text.failure.why !== "absent") return parsed(path, text);
  }
  const path = join(import.meta.dirname, "..", "keymaps", `${asked}.json`);
  const text = readShippedFile(path);
  if (text.ok) return parsed(path, text);
  return fail(
    "absent",
    `there is no keymap "${asked}"; shipped: default, vim, emacs; your own go to ${own}`,
  );
}

const parsed = (path: string, text: Outcome<string>): Outcome<Keymap> =>
  text.ok ? parseKeymap(path, text.value) : text;
