/**
 * esbuild plugin that lets packages be bundled which look for files beside themselves, and that makes
 * blessed start fast and run no other program. Every patch must match, so that no new version is
 * bundled unpatched without notice.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The widgets that the bundle carries; blessed's own index requires them all by computed names. */
const WIDGETS = ["Node", "Screen", "Element", "Box", "Text", "Line", "ScrollableBox"];

const widgetIndex = WIDGETS.map((name) => {
  const file = name.toLowerCase();
  return `exports.${name} = exports.${file} = require("./widgets/${file}");`;
}).join("\n");

/** node:child_process is loaded for Windows and old tmux only. */
const noChildProcess = [/, cp = require\('child_process'\)/, ""];
/** src/tui/screen.ts names it when it runs from source. */
const ENTRY = fileURLToPath(new URL("../src/tui/terminfo/x/xterm-256color", import.meta.url));

/** The deprecated constructor prints DEP0005 once the code is outside node_modules. */
const noOldBuffer = [/new Buffer\(/g, "Buffer.alloc("];

/** file below node_modules → [pattern, replacement][] */
const PATCHES = {
  "blessed/lib/tput.js": [
    noChildProcess,
    // One Function per capability is 12 ms at start; few of the 400 are ever called.
    [
      "info.methods[key] = self._compile(info, key, info.all[key]);",
      `var cap = info.all[key], method;
      info.methods[key] = typeof cap === 'string' && cap
        ? function(params) {
            method = method || self._compile(info, key, cap);
            return method.call(this, params);
          }
        : self._compile(info, key, cap);`,
    ],
    // One entry is ever used, and it is in the bundle: nothing is read, wherever the program is.
    ["file = path.normalize(this._prefix(term));", "file = term;"],
    ["data = fs.readFileSync(file);", `data = Buffer.from(require(${JSON.stringify(ENTRY)}));`],
  ],
  "blessed/lib/program.js": [
    noChildProcess,
    // Asking tmux for its version runs whatever PATH calls tmux; every living tmux is newer than 2.
    [/this\.tmuxVersion = \(function\(\) \{[\s\S]*?\}\)\(\);/, "this.tmuxVersion = 2;"],
  ],
  "blessed/lib/widgets/screen.js": [noChildProcess],
  "blessed/lib/gpmclient.js": [noOldBuffer],
  "blessed-contrib/lib/widget/charts/line.js": [
    // One function is used of lodash's 300.
    ["_ = require('lodash')", "_ = { max: require('lodash/max') }"],
  ],
  "drawille-blessed-contrib/index.js": [noOldBuffer],
  // Only for subcommands that are programs of their own.
  "commander/lib/command.js": [["require('node:child_process')", "null"]],
  // Where its programs for Windows are.
  "ps-list/index.js": [["path.dirname(fileURLToPath(import.meta.url))", "''"]],
};

const patched = (file, text) =>
  PATCHES[file].reduce((before, [pattern, replacement]) => {
    const after = before.replace(pattern, () => replacement);
    if (after === before) throw new Error(`${file}: nothing matches ${pattern}`);
    return after;
  }, text);

const filterFor = (files) =>
  new RegExp(`/node_modules/(${files.join("|").replaceAll(".", "\\.")})$`);

export const patchPlugin = {
  name: "patches",
  setup(build) {
    build.onLoad({ filter: filterFor(["blessed/lib/widget.js"]) }, () => ({
      contents: widgetIndex,
    }));
    build.onLoad({ filter: /\/xterm-256color$/ }, async ({ path }) => ({
      contents: await readFile(path),
      loader: "binary",
    }));
    build.onLoad({ filter: filterFor(Object.keys(PATCHES)) }, async ({ path }) => {
      const file = path.slice(path.lastIndexOf("/node_modules/") + "/node_modules/".length);
      return { contents: patched(file, await readFile(path, "utf8")) };
    });
  },
};
