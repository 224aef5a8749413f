/** The real program with config.json and a saved view, as a user meets them. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { bundle, projectRoot } from "../support/project.ts";
import { openTerminal, type Terminal } from "../support/terminal.ts";

const CAPTURED = ["--proc-root", `${projectRoot}/test/fixtures/proc/busy`];

describeLive("configuration", [], (test) => {
  let home: string;
  let environment: Record<string, string>;
  const write = (text: string) => writeFileSync(join(home, "config/shmtop/config.json"), text);

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "shmtop-home-"));
    onTestFinished(() => rmSync(home, { recursive: true }));
    mkdirSync(join(home, "config/shmtop"), { recursive: true });
    mkdirSync(join(home, "state"), { mode: 0o700 });
    environment = {
      XDG_CONFIG_HOME: join(home, "config"),
      XDG_STATE_HOME: join(home, "state"),
    };
  });

  function open(...args: string[]): Terminal {
    const command = [process.execPath, bundle, ...args] as const;
    const terminal = openTerminal(command, { cols: 100, rows: 24, environment });
    onTestFinished(terminal.close);
    return terminal;
  }

  test("is how it starts", async () => {
    write(
      '{ "sort": "id", "filter": "postgres", // mine\n "columns": { "shm": ["id", "bytes"] }, }',
    );
    const terminal = open(...CAPTURED);
    const screen = await terminal.waitFor("2 of 9 segments", 30);
    expect(screen[4]?.trim().split(/\s+/)).toEqual(["ID▲", "SIZE"]);
  });

  test("that is wrong is one sentence, and nothing starts", async () => {
    write('{\n  "interval": "fast"\n}');
    const terminal = open();
    expect(await terminal.status).toBe(2);
    expect(terminal.written().trim()).toBe(
      `shmtop: ${home}/config/shmtop/config.json line 2: "interval" expects seconds from 0.2 to 3600, not "fast"`,
    );
  });

  test("keeps the view when asked, and starts with it", async () => {
    const first = open("--namespaces", "own");
    await first.waitFor("semmni", 30);
    first.press("2", "r", "W");
    await first.waitFor(`saved to ${home}/state/shmtop/view.json`);
    first.press("q");
    expect(await first.status).toBe(0);
    const saved = JSON.parse(readFileSync(join(home, "state/shmtop/view.json"), "utf8"));
    expect(saved).toMatchObject({ version: 1, pane: "sem" });
    const second = open("--namespaces", "own");
    await second.waitFor(/semaphore sets/i, 30);
    second.press("q");
    await second.status;
    writeFileSync(join(home, "state/shmtop/view.json"), "{");
    const third = open("--namespaces", "own");
    await third.waitFor("it is ignored", 30);
    third.press("q");
    expect(await third.status).toBe(0);
  });

  test("keeps nothing while only watching", async () => {
    const terminal = open(...CAPTURED);
    await terminal.waitFor("1/9", 30);
    terminal.press("W");
    await terminal.waitFor("Nothing is written while only watching");
    terminal.press("q");
    await terminal.status;
    expect(existsSync(join(home, "state/shmtop"))).toBe(false);
  });
});
