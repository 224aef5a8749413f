/** What the command line left open: the configuration's answers, and those of the view that was saved. */
import { dirname, join, resolve } from "node:path";
import { panesOf } from "./app/panes.ts";
import type { SavedQuick, SavedView, TableChoice } from "./app/saved-view.ts";
import type { Settings } from "./config/settings.ts";
import { ownConfig, readConfigFile, SYSTEM_CONFIG } from "./host/config-file.ts";
import type { Kind } from "./model/kind.ts";
import { fail, type Outcome, ok } from "./model/outcome.ts";
import type { ScreenOptions } from "./options.ts";
import { showText } from "./text/encode.ts";
import { loadView } from "./view-file.ts";

type Env = Readonly<NodeJS.ProcessEnv>;

const NAME = "config.json";

export interface Configured {
  readonly options: ScreenOptions;
  readonly start: Start;
  /** The file that asks for the keymap; `null` where the command line does, or nothing. */
  readonly keymapFrom: string | null;
}

/** How the screen starts beyond its options. */
export interface Start {
  readonly pane?: string;
  /** By id of the pane. */
  readonly tables: Readonly<Record<string, TableChoice>>;
  readonly quick?: SavedQuick;
  /** What is wrong with the saved view. */
  readonly trouble?: string;
}

/** The command line wins over the saved view, that over the user's config.json, and that over the system's. */
export async function configure(
  options: ScreenOptions,
  env: Env,
  kinds: readonly Kind[],
): Promise<Outcome<Configured>> {
  const settings = options.given.includes("no-config")
    ? ok(NOTHING)
    : await readSettings(options.config, env, kinds);
  if (!settings.ok) return settings;
  const { settings: configured, keymapFrom } = settings.value;
  const saved = options.given.includes("no-state") ? ok(null) : await loadView(env, kinds);
  const view = saved.ok ? saved.value : null;
  const merged = withSettings(options, configured, view);
  const trouble = saved.ok ? {} : { trouble: `${saved.failure.text}; it is ignored` };
  return ok({
    options: merged,
    start: { ...startOf(merged, configured, view, kinds), ...trouble },
    keymapFrom: options.given.includes("keymap") ? null : keymapFrom,
  });
}

interface Read {
  readonly settings: Settings;
  readonly keymapFrom: string | null;
}

const NOTHING: Read = { settings: {}, keymapFrom: null };

/** `null` for the usual places. Only a file that was asked for has to be there. */
async function readSettings(
  asked: string | null,
  env: Env,
  kinds: readonly Kind[],
): Promise<Outcome<Read>> {
  const usual = [join(SYSTEM_CONFIG, NAME), join(ownConfig(env), NAME)];
  let { settings, keymapFrom } = NOTHING;
  for (const path of asked === null ? usual : [asked]) {
    const text = readConfigFile(path);
    if (!text.ok && text.failure.why === "absent" && asked === null) continue;
    if (!text.ok) return fail(text.failure.why, showText(text.failure.text));
    const checked = await check(path, text.value, kinds);
    if (!checked.ok) return checked;
    settings = { ...settings, ...withPath(checked.value, path) };
    if (checked.value.keymap !== undefined) keymapFrom = path;
  }
  return ok({ settings, keymapFrom });
}

/** A keymap's path in a file begins where that file is. */
const withPath = (settings: Settings, path: string): Settings =>
  settings.keymap?.includes("/") === true
    ? { ...settings, keymap: resolve(dirname(path), settings.keymap) }
    : settings;

/** Loaded only where there is something to check. */
async function check(
  path: string,
  text: string,
  kinds: readonly Kind[],
): Promise<Outcome<Settings>> {
  const [{ checkJson }, { settingsSchema }] = await Promise.all([
    import("./config/check-json.ts"),
    import("./config/settings.ts"),
  ]);
  return checkJson(path, text, settingsSchema(kinds));
}

function withSettings(
  options: ScreenOptions,
  settings: Settings,
  view: SavedView | null,
): ScreenOptions {
  const open = <T>(id: string, given: T, configured: T | undefined): T =>
    options.given.includes(id) ? given : (configured ?? given);
  return {
    ...options,
    interval: open("interval", options.interval, view?.interval ?? settings.interval),
    kinds: open("kind", options.kinds, settings.kind),
    keymap: open("keymap", options.keymap, settings.keymap),
    theme: open("theme", options.theme, settings.theme),
    namespaces: open("namespaces", options.namespaces, settings.namespaces),
    watch: options.watch || settings.watch === true,
    ascii: options.ascii || settings.ascii === true,
    mouse: options.mouse || settings.mouse === true,
  };
}

function startOf(
  options: ScreenOptions,
  { sort, filter, columns }: Settings,
  view: SavedView | null,
  kinds: readonly Kind[],
): Start {
  const shown = kinds.filter(({ id }) => options.kinds.length === 0 || options.kinds.includes(id));
  const panes = panesOf(shown).map(({ id }) => id);
  const chosen = (id: string): TableChoice =>
    view === null ? { sort, filter, columns: columns?.[id] } : (view.tables[id] ?? {});
  return {
    tables: Object.fromEntries(panes.map((id) => [id, chosen(id)])),
    ...(view !== null && panes.includes(view.pane) && { pane: view.pane }),
    // A filter that was typed now is not to be narrowed by what was kept.
    ...(view?.quick !== undefined && !options.given.includes("filter") && { quick: view.quick }),
  };
}
