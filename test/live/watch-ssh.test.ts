/** The kiosk: watching over ssh, by ForceCommand, where whatever the client asks for is not what it gets. */
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { fillPanes, seeEveryPane } from "../support/panes.ts";
import { openPrivateMounts, type PrivateMounts } from "../support/private-mounts.ts";
import { bundle } from "../support/project.ts";
import { type Sshd, startSshd } from "../support/sshd.ts";
import { openTerminal, type Terminal } from "../support/terminal.ts";

const KERNEL = "read-only (kernel)";

describeLive("watch mode over ssh", ["root", "IPC namespaces", "gcc", "openssh"], (test) => {
  let mounts: PrivateMounts;
  let actor: Actor;
  let sshd: Sshd;

  beforeEach(async () => {
    mounts = await openPrivateMounts();
    actor = await startActor({ namespace: mounts, name: "worker" });
    // What else the machine has, of other tests for one, would push rows off the screen.
    sshd = await startSshd(mounts, `${process.execPath} ${bundle} --watch --namespaces own`);
    onTestFinished(async () => {
      await sshd.stop();
      await actor.kill();
      mounts.close();
    });
  });

  function login(command?: string): Terminal {
    const terminal = openTerminal(sshd.client(command));
    onTestFinished(terminal.close);
    return terminal;
  }

  test("every pane, another size, Ctrl-Z, and the end of the session with q", async () => {
    await fillPanes(actor);
    const terminal = login();
    await terminal.waitFor(KERNEL);
    await seeEveryPane(terminal, actor);
    terminal.resize(80, 24);
    await terminal.waitFor((screen) => /Help.*Quit/.test(screen[23] ?? ""));
    const before = terminal.written().length;
    terminal.press("Ctrl-Z"); // there is no shell to go back to
    await terminal.waitFor(() => terminal.written().slice(before).includes("\x1b[?1049h"));
    await terminal.waitFor(/appeared +shm:/);
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
    expect(mounts.run(["ipcs", "-m", "-i", String(id)]).stdout).toMatch(/mode=0600\b/);
  });
});
