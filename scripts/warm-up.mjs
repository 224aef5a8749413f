/**
 * Runs the built screen for a moment on a terminal that is not there, or some commands, and keeps what V8 compiled
 * meanwhile: with it the first frame comes a sixth earlier, and a command ends a quarter earlier. A command looks at this machine,
 * which may have no object, and at a captured one: what reads, joins and prints objects has to run here too.
 * Usage: warm-up.mjs DIST screen|command|plain
 */
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import * as v8 from "node:v8";
import { Script } from "node:vm";

/** Long enough for a few frames; what is not reached is compiled when it is needed. */
const RUN_MS = 1000;
const KEYS = ["\x1b[B", "\x1b[A", "\t"];
/** What each text runs: the screen for a moment, and of the commands those that are used most. */
const COMMANDS = {
  screen: [[]],
  command: [["list"], ["list", "--json"], ["doctor"]],
  plain: [["list"], ["who", "shm:0"]],
};
/** A machine with objects of every kind, users, leaks and a server. */
const CAPTURED = fileURLToPath(new URL("../test/fixtures/proc/busy/", import.meta.url));

const [dist, what] = process.argv.slice(2);
// As src/launch.ts does: V8 takes a compiled form only under the flags that it was made with.
const flags = JSON.parse(fs.readFileSync(new URL("../src/v8-flags.json", import.meta.url), "utf8"));
const [major] = process.versions.v8.split(".");
if (what === "screen")
  for (const flag of [...flags.any, ...(flags[major] ?? [])]) v8.setFlagsFromString(flag);

const filename = join(dist, `main.${what}.js`);
const script = new Script(fs.readFileSync(filename, "latin1"), { filename });

// No descriptor: what is printed goes nowhere.
const terminal = () =>
  Object.assign(new PassThrough(), {
    fd: -1,
    isTTY: true,
    columns: 120,
    rows: 40,
    setRawMode() {},
  });
const stdin = terminal();
const stdout = terminal().resume();
Object.defineProperties(process, {
  stdin: { value: stdin },
  stdout: { value: stdout },
  stderr: { value: stdout },
});
process.env.TERM = "xterm-256color";

/** The first three descriptors as the program is to see them: for the screen they are terminals. */
const pretended = {
  "node:fs": {
    ...fs,
    fstatSync: (fd, ...rest) =>
      fd > 2
        ? fs.fstatSync(fd, ...rest)
        : { isFile: () => false, isCharacterDevice: () => what === "screen" },
    writeSync: (fd, bytes, ...rest) =>
      fd > 2 ? fs.writeSync(fd, bytes, ...rest) : bytes.length - (rest[0] ?? 0),
  },
  "node:tty": { isatty: () => what === "screen" },
  // A command that finds thousands of objects sets flags of its own, and a form that is made under those is refused.
  "node:v8": { ...v8, setFlagsFromString: () => undefined },
};
const real = createRequire(filename);
const pretend = (name) => pretended[name] ?? real(name);

function run(words, require = pretend, dirname = dist) {
  process.argv = [process.execPath, filename, ...words];
  script.runInThisContext()(require, filename, dirname);
}

/**
 * Node's calls find the captured files in /proc, and native calls are not found. `--proc-root` is no way: plain words have
 * no options, and with it the kernel would let this process write no more.
 */
function runCaptured(words) {
  const there = (path) =>
    typeof path === "string" ? path.replace(/^\/proc(?=\/|$)/, CAPTURED) : path;
  const files = Object.entries(pretended["node:fs"]).map(([name, value]) => [
    name,
    name.endsWith("Sync") ? (path, ...rest) => value(there(path), ...rest) : value,
  ]);
  const captured = Object.fromEntries(files);
  const require = (name) => {
    if (name.includes("koffi")) throw new Error("native calls cannot be sent elsewhere");
    return name === "node:fs" ? captured : pretend(name);
  };
  run(words, require, CAPTURED);
}

// A command would end the process.
const { exit } = process;
process.exit = () => undefined;
for (const words of COMMANDS[what]) {
  run(words);
  // The screen's thread has files of its own.
  if (what !== "screen") runCaptured(words);
}
KEYS.forEach((key, index) => {
  setTimeout(() => stdin.write(key), (RUN_MS * (index + 1)) / (KEYS.length + 1));
});
setTimeout(() => {
  fs.writeFileSync(join(dist, `main.${what}.cache`), script.createCachedData());
  exit(0);
}, RUN_MS);
