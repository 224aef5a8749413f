/**
 * Runs the built screen for a moment on a terminal that is not there, and keeps what V8 compiled
 * meanwhile: with it the first frame comes a sixth earlier. Usage: warm-up.mjs DIST
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";

/** Long enough for a few frames; what is not reached is compiled when it is needed. */
const RUN_MS = 1000;
const KEYS = ["\x1b[B", "\x1b[A", "\t"];

// As src/launch.ts does: V8 takes a compiled form only under the flags that it was made with.
setFlagsFromString("--optimize-for-size");

const dist = process.argv[2];
const filename = join(dist, "main.js");
const script = new Script(readFileSync(filename, "utf8"), { filename });

const terminal = (fd) =>
  Object.assign(new PassThrough(), { fd, isTTY: true, columns: 120, rows: 40, setRawMode() {} });
const stdin = terminal(0);
const stdout = terminal(1).resume();
Object.defineProperty(process, "stdin", { value: stdin });
Object.defineProperty(process, "stdout", { value: stdout });
process.env.TERM = "xterm-256color";
process.argv = [process.execPath, filename];

script.runInThisContext()(createRequire(filename), filename, dist);
KEYS.forEach((key, index) => {
  setTimeout(() => stdin.write(key), (RUN_MS * (index + 1)) / (KEYS.length + 1));
});
setTimeout(() => {
  writeFileSync(join(dist, "main.cache"), script.createCachedData());
  process.exit(0);
}, RUN_MS);
