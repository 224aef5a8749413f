/** `shmtop stream` as another program reads it, and `shmtop scrub` of what it wrote. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeEach, expect, onTestFinished } from "vitest";
import type { Observation } from "../../src/model/observation.ts";
import { readHeader, readLook } from "../../src/recording/lines.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { runShmtop, shmtopCommand } from "../support/shmtop.ts";

describeLive("the stream of looks", ["root", "IPC namespaces"], (test) => {
  let namespace: IpcNamespace;

  beforeEach(async () => {
    namespace = await openNamespace();
    onTestFinished(() => namespace.close());
  });

  function start(...args: readonly string[]) {
    const words = ["stream", "-i", "0.2", "--namespaces", "own", ...args];
    const [program, ...rest] = shmtopCommand(words, { namespace });
    const child = spawn(program, rest, { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit");
    onTestFinished(() => {
      child.kill("SIGKILL");
    });
    return { child, ended };
  }

  const segments = ({ tables }: Observation): number =>
    tables.find(({ kind }) => kind === "shm")?.rows.length ?? -1;

  test("tells what changed, also read-only, and ends well when nobody reads it", async () => {
    const { child, ended } = start("--watch");
    const lines = createInterface({ input: child.stdout });
    const heard: string[] = [];
    let before: Observation | null = null;
    for await (const line of lines) {
      heard.push(line);
      if (heard.length === 1) {
        expect(readHeader(line)).toMatchObject({ ok: true, value: { scrubbed: false } });
        continue;
      }
      const look = readLook(line, before);
      if (!look.ok) throw new Error(look.failure.text);
      before = look.value;
      if (heard.length === 3) namespace.run(["ipcmk", "-M", "4096"]);
      if (segments(look.value) === 1) break;
    }
    expect(heard.filter((line) => line.includes('"picture"'))).toHaveLength(1);
    child.stdout.destroy();
    expect(await ended).toEqual([0, null]);
  });

  test("that was saved is scrubbed to another recording", async () => {
    const folder = mkdtempSync(join(tmpdir(), "shmtop-stream-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { child, ended } = start();
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      if (lines.push(line) === 4) break;
    }
    child.stdout.destroy();
    await ended;
    const [from, to] = [join(folder, "in"), join(folder, "out")];
    writeFileSync(from, `${lines.join("\n")}\n`);
    expect(await runShmtop(["scrub", from, to])).toMatchObject({
      status: 0,
      stdout: `${to}: 3 looks\n`,
    });
    const copy = readFileSync(to, "utf8");
    expect(copy).toContain('"scrubbed":true');
    const { host } = JSON.parse(lines[0] ?? "");
    expect(copy).not.toContain(`"host":"${host}"`);
    // The copy in the place of a piece, or one that would move pieces away.
    writeFileSync(`${from}.4`, lines.slice(0, 2).join("\n"));
    for (const there of [from, `${from}.4`])
      expect(await runShmtop(["scrub", from, there])).toMatchObject({ status: 1, stdout: "" });
    expect(readdirSync(folder).toSorted()).toEqual(["in", "in.4", "out"]);
    writeFileSync(from, "garbage\n");
    expect(await runShmtop(["scrub", from, to])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("is no recording of the form shmtop-recording/1"),
    });
  });
});
