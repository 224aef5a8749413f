/** Twenty processes with as many mappings as the kernel lets them have: little memory, and a screen that never waits for them. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { compile } from "../support/compiler.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { bundle, projectRoot } from "../support/project.ts";
import { openTerminal } from "../support/terminal.ts";
import { until } from "../support/until.ts";

const PROCESSES = 20;
/** vm.max_map_count, less those of the program itself. */
const MAPPINGS = 65_530 - 40;
const LONGEST_LINE = 4615;
const MOST_MIB = 150;
const MOST_GAP_MS = 20;
/** The first ones run code that is not compiled yet: the best counts. */
const LOOKS = 4;
const PATIENCE_SECONDS = 60;

/**
 * Runs in the program: at SIGUSR2, says the longest time that its event loop stood still since the last, less the time that it
 * waited for a processor, which others had: schedstat has that second, in nanoseconds.
 */
const METER = `
if (require("node:worker_threads").isMainThread) {
  const { openSync, readSync, writeSync } = require("node:fs");
  const log = openSync(__filename + ".log", "a"); // later, a program that only reads may not
  const stat = openSync("/proc/thread-self/schedstat");
  const text = Buffer.alloc(64);
  const waited = () => Number(text.latin1Slice(0, readSync(stat, text, 0, 64, 0)).split(" ")[1]) / 1e6;
  let [longest, last, delay] = [0, performance.now(), waited()];
  setInterval(() => {
    const [now, then] = [performance.now(), waited()];
    longest = Math.max(longest, now - last - (then - delay));
    [last, delay] = [now, then];
  }, 1);
  process.on("SIGUSR2", () => {
    writeSync(log, longest + "\\n");
    longest = 0;
  });
}`;

describeLive(
  "beside 65,530 mappings in each of 20 processes",
  ["root", "IPC namespaces", "gcc"],
  (test) => {
    let namespace: IpcNamespace;
    let actor: Actor;
    let folder: string;
    const holders: ChildProcess[] = [];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "shmtop-mappings-"));
      namespace = await openNamespace();
      actor = await startActor({ namespace });
      await actor.number("shm_create 0x5eed 4096");
      const mapper = compile("mapper", [join(projectRoot, "test/support/mapper.c")]);
      for (let count = 0; count < PROCESSES; count += 1) {
        // One of them with a line that is longer than any path.
        const args = ["hold", String(MAPPINGS), ...(count === 0 ? [folder] : [])];
        const holder = spawn(mapper, args, { stdio: ["ignore", "pipe", "inherit"] });
        holders.push(holder);
        await once(holder.stdout, "data");
      }
    }, 120_000);

    afterAll(async () => {
      for (const holder of holders) holder.kill("SIGKILL");
      await actor.kill();
      namespace.close();
      spawnSync("rm", ["-rf", folder]); // by steps: a path of this length is too long for unlink
    });

    test("they are there", () => {
      const lines = readFileSync(`/proc/${holders[0]?.pid}/maps`, "latin1").split("\n");
      expect(lines.length).toBeGreaterThan(MAPPINGS);
      expect(Math.max(...lines.map(({ length }) => length))).toBeGreaterThanOrEqual(LONGEST_LINE);
    });

    test.each([
      ["queries", []],
      ["the text of maps", ["--proc-root", "/proc"]],
    ])(
      "%s take under 150 MiB, and the screen stands still for less than 20 ms",
      async (_, options) => {
        const meter = join(mkdtempSync(join(tmpdir(), "shmtop-meter-")), "meter.cjs");
        writeFileSync(meter, METER);
        const args = ["--namespaces", "own", "-i", "3600", ...options];
        // Before others in the queue for a processor: how busy the machine is with them is not measured.
        const own = ["nice", "-n", "-20", process.execPath, "--require", meter, bundle, ...args];
        const terminal = openTerminal(namespace.inside(own));
        onTestFinished(async () => {
          await terminal.close();
          rmSync(join(meter, ".."), { recursive: true });
        });
        const gaps = () =>
          readFileSync(`${meter}.log`, "utf8").split("\n").slice(0, -1).map(Number);
        const nextGap = async (count: number): Promise<void> => {
          process.kill(terminal.pid, "SIGUSR2");
          await until("the gap", () => (gaps().length > count ? true : undefined));
        };
        await terminal.waitFor("0x00005eed", PATIENCE_SECONDS);
        await terminal.waitFor(/idle|unknown/, PATIENCE_SECONDS);
        await nextGap(0);
        const actor = await startActor({ namespace });
        onTestFinished(actor.kill);
        for (let look = 1; look <= LOOKS; look += 1) {
          // What each look says anew is the processor time since the last, and how long it took.
          const attach = await actor.send("shm_attach 0");
          expect(attach).toHaveLength(1);
          terminal.press("\x1b[15~"); // F5: everything is looked at
          await terminal.waitFor(new RegExp(`0x00005eed .* ${look} +\\S+ `), PATIENCE_SECONDS);
          await nextGap(look);
        }
        const status = readFileSync(`/proc/${terminal.pid}/status`, "latin1");
        const peak = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1024;
        expect(peak).toBeLessThan(MOST_MIB);
        expect(Math.min(...gaps().slice(1))).toBeLessThan(MOST_GAP_MS);
        terminal.press("q");
        expect(await terminal.status).toBe(0);
      },
      120_000,
    );
  },
);
