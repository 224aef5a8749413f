/** Evaluates an expression about the live host in a process of its own: in a namespace, or as another user. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { projectRoot } from "../support/project.ts";

const program = join(projectRoot, `node_modules/.cache/shmtop-test/host-${process.pid}.cjs`);
let built = false;

/**
 * @param command what the process is started by: `["nsenter", …]`, `["setpriv", …]`; it inherits our environment.
 * @param expression of JavaScript, may await; in it: `liveHost`, `createProcessTable`, `host`, and `portable`, the
 * same host without native calls. Its value comes back through JSON.
 */
export function askHost(
  command: readonly string[],
  expression: string,
  env: NodeJS.ProcessEnv = {},
): unknown {
  build();
  const script = `
    const { liveHost, createProcessTable } = require(${JSON.stringify(program)});
    const host = liveHost(), portable = liveHost(null);
    (async () => ${expression})().then((value) => process.stdout.write(JSON.stringify(value) ?? "null"));`;
  const [file = process.execPath, ...args] = [...command, process.execPath, "-e", script];
  const { stdout, stderr, status } = spawnSync(file, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${file} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

function build(): void {
  if (built) return;
  built = true;
  buildSync({
    stdin: {
      contents: `export { liveHost } from "./src/host/live.ts";
        export { createProcessTable } from "./src/host/process-table.ts";`,
      resolveDir: projectRoot,
    },
    outfile: program,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["koffi", "ps-list"],
    define: { "import.meta.filename": "__filename" },
    tsconfigRaw: "{}",
  });
}
