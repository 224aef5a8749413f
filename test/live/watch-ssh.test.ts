/** The kiosk: watching over ssh, by ForceCommand, where whatever the client asks for is not what it gets. */
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { bundle } from "../support/project.ts";
import { type Sshd, startSshd } from "../support/sshd.ts";
import { openTerminal, type Terminal } from "../support/terminal.ts";

const KERNEL = "read-only (kernel)";

describeLive("watch mode over ssh", ["root", "IPC namespaces", "gcc", "openssh"], (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;
  let sshd: Sshd;

  beforeEach(async () => {
    namespace = await openNamespace();
    actor = await startActor({ namespace, name: "worker" });
    sshd = await startSshd(namespace, `${process.execPath} ${bundle} --watch`);
    onTestFinished(async () => {
      await sshd.stop();
      await actor.kill();
      namespace.close();
    });
  });

  function login(command?: string): Terminal {
    const terminal = openTerminal(sshd.client(command));
    onTestFinished(terminal.close);
    return terminal;
  }

  test("every pane, another size, Ctrl-Z, and the end of the session with q", async () => {
    await actor.number("shm_create 0x5eed 12288 0600");
    await actor.number("sem_create 0xcafe 3 0600");
    await actor.number("msg_create 0xfeed 0600");
    const terminal = login();
    await terminal.waitFor(KERNEL);
    for (const [pane, expected] of [
      ["1", "0x00005eed"],
      ["2", "0x0000cafe"],
      ["3", "0x0000feed"],
    ] as const) {
      terminal.press(pane);
      await terminal.waitFor(expected);
    }
    terminal.resize(80, 24);
    await terminal.waitFor((screen) => /Help.*Quit/.test(screen[23] ?? ""));
    const before = terminal.written().length;
    terminal.press("Ctrl-Z"); // there is no shell to go back to
    await terminal.waitFor(() => terminal.written().slice(before).includes("\x1b[?1049h"));
    await terminal.waitFor("0x0000feed");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
  });

  test("a client that asks for something else gets the screen, and nothing else", async () => {
    const id = await actor.number("shm_create 0x5eed 4096 0600");
    const terminal = login(`${process.execPath} ${bundle} rm shm:${id} --yes --force`);
    await terminal.waitFor(KERNEL);
    await terminal.waitFor("0x00005eed");
    terminal.press("d");
    await terminal.waitFor("only watching (--watch)");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
    expect(namespace.table("shm")).toMatchObject([{ shmid: String(id), perms: "600" }]);
  });
});
