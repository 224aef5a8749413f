/** Looking inside takes no page, no message and, where somebody has it, leaves no trace. */
import { writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { openPrivateMounts, type PrivateMounts } from "../support/private-mounts.ts";
import { shmtopCommand } from "../support/shmtop.ts";
import { openTerminal, type Terminal } from "../support/terminal.ts";

const MIB = 2 ** 20;

describeLive("a look inside", ["root", "IPC namespaces", "gcc"], (test) => {
  let mounts: PrivateMounts;
  let actor: Actor;
  let terminal: Terminal;

  beforeEach(async () => {
    mounts = await openPrivateMounts();
    actor = await startActor({ namespace: mounts });
    onTestFinished(async () => {
      await terminal?.close();
      await actor.kill();
      mounts.close();
    });
  });

  const table = (kind: string) => mounts.run(["cat", `/proc/sysvipc/${kind}`]).stdout;

  async function look(kind: string, ...options: string[]): Promise<void> {
    const args = ["--namespaces", "own", "--kind", kind, ...options];
    terminal = openTerminal(shmtopCommand(args, { namespace: mounts }));
    await terminal.waitFor(new RegExp(`\\d ${kind} 1\\b`));
    const tab = new RegExp(`(\\d) ${kind} 1\\b`).exec(terminal.screen().join("\n"))?.[1] ?? "";
    terminal.press(tab);
    await terminal.waitFor(/▸ /);
    terminal.press("x");
  }

  test.each([[[]], [["--watch"]]])(
    "shows the data of an attached segment with %j, and leaves it as it was",
    async (options) => {
      const id = await actor.number(`shm_create 0x5eed ${64 * MIB} 0600 noreserve`);
      const [address = ""] = await actor.send(`shm_attach ${id}`);
      const page = (BigInt(address) + BigInt(5 * MIB)).toString(16);
      await actor.send(`touch 0x${page} 4096`);
      const before = table("shm");
      await look("shm", ...options);
      await terminal.waitFor("000000500000  01 00 00 00 00 00 00 00");
      expect(table("shm")).toBe(before);
    },
  );

  test("asks before it attaches a segment that nobody has, and takes no page of it", async () => {
    const id = await actor.number(`shm_create 0x5eed ${64 * MIB} 0600 noreserve`);
    const before = table("shm");
    await look("shm");
    await terminal.waitFor("its last user");
    expect(table("shm")).toBe(before);
    await delay(400); // a key typed ahead of the question does not answer it
    terminal.press("y");
    await terminal.waitFor("Nothing was ever written to it.");
    const [, row = ""] = table("shm").trimEnd().split("\n");
    expect(row.trim().split(/\s+/)).toMatchObject({ 1: String(id), 6: "0", 14: "0" });
  });

  test("shows messages and leaves them in the queue", async () => {
    const id = await actor.number("msg_create 0x5eed");
    await actor.send(`msg_send ${id} 5 hello`);
    await actor.send(`msg_send ${id} 9223372036854775807`);
    const before = table("msg");
    await look("msg");
    const screen = (await terminal.waitFor("message 2 of type 9223372036854775807, 0B")).join("\n");
    expect(screen).toContain("message 1 of type 5, 5B");
    expect(screen).toMatch(/000000000000 {2}68 65 6c 6c 6f .* hello/);
    expect(table("msg")).toBe(before);
  });

  test("shows a file of /dev/shm with a name of any bytes", async () => {
    writeFileSync(Buffer.from(`/proc/${mounts.pid}/root/dev/shm/caf\xff`, "latin1"), "inside");
    await look("posix-shm");
    await terminal.waitFor(/000000000000 {2}69 6e 73 69 64 65 .* inside/);
  });
});
