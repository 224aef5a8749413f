/** Completion in real shells: the script that the program prints, a line typed on a terminal, and Tab. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { openNamespace } from "../support/namespace.ts";
import type { Need } from "../support/needs.ts";
import { bundle } from "../support/project.ts";
import { plainEnvironment, runShmtop } from "../support/shmtop.ts";
import { openTerminal } from "../support/terminal.ts";

type Shell = "bash" | "zsh" | "fish";

interface Setup {
  readonly needs: readonly Need[];
  /** How it is started, given the folder of the script. */
  readonly start: (folder: string) => readonly [string, ...string[]];
  /** What it reads first. */
  readonly rc: string;
}

const setups: Readonly<Record<Shell, Setup>> = {
  bash: {
    needs: [],
    start: (folder) => ["bash", "--rcfile", join(folder, "rc"), "-i"],
    rc: "PS1='ready> '\nbind 'set show-all-if-ambiguous on'\nsource ./script",
  },
  zsh: {
    needs: ["zsh"],
    start: () => ["zsh", "-i"],
    rc: "PS1='ready> '\nautoload -U compinit\ncompinit -u -D\nsource ./script",
  },
  fish: {
    needs: ["fish"],
    start: () => ["fish", "--private", "-C", "source ./rc"],
    rc: "function fish_prompt; echo 'ready> '; end\nsource ./script",
  },
};

/** What is typed, and what Tab makes of it. */
const CASES: readonly (readonly [typed: string, shown: string])[] = [
  ["shmtop li", "shmtop list"],
  ["shmtop list --fail", "shmtop list --fail-on"],
  ["shmtop list --kind posix-sh", "shmtop list --kind posix-shm"],
  ["shmtop list --kind sem,mq", "shmtop list --kind sem,mqueue"],
  ["shmtop list --kind=mem", "shmtop list --kind=memfd"],
  ["shmtop list --filter verdict=or", "verdict=orphan"],
  ["shmtop --keymap em", "shmtop --keymap emacs"],
  ["shmtop --ascii wh", "shmtop --ascii who"],
  ["shmtop list --sort notifyp", "shmtop list --sort notifypid"],
  ["shmtop completion zs", "shmtop completion zsh"],
  ["shmtop who msg:4133", "shmtop who msg:41337"],
  ["shmtop rm --yes msg:4133", "shmtop rm --yes msg:41337"],
];

async function openShell(shell: Shell) {
  const namespace = await openNamespace();
  const folder = mkdtempSync(join(tmpdir(), "shmtop-completion-"));
  onTestFinished(() => {
    namespace.close();
    rmSync(folder, { recursive: true });
  });
  // An id that no other namespace of this machine is likely to have.
  const makeQueue = "echo 41337 > /proc/sys/kernel/msg_next_id && ipcmk -Q";
  expect(namespace.run(["sh", "-c", makeQueue]).status).toBe(0);
  const { start, rc } = setups[shell];
  const { stdout } = await runShmtop(["completion", shell]);
  writeFileSync(join(folder, "script"), stdout);
  for (const name of ["rc", ".zshrc"]) writeFileSync(join(folder, name), `${rc}\n`);
  symlinkSync(bundle, join(folder, "shmtop"));
  const terminal = openTerminal(namespace.inside(["env", "--chdir", folder, ...start(folder)]), {
    environment: {
      PATH: `${folder}:${plainEnvironment.PATH}`,
      HOME: folder,
      ZDOTDIR: folder,
    },
  });
  onTestFinished(() => terminal.close());
  await terminal.waitFor("ready>");
  return terminal;
}

for (const shell of ["bash", "zsh", "fish"] as const) {
  describeLive(
    `completion in ${shell}`,
    ["root", "IPC namespaces", "MSG_COPY", ...setups[shell].needs],
    (test) => {
      test("makes whole words of commands, options, their values, and targets", async () => {
        const terminal = await openShell(shell);
        for (const [typed, shown] of CASES) {
          terminal.press(typed);
          await terminal.waitFor(typed);
          terminal.press("Tab");
          await terminal.waitFor(shown);
          // Begins an empty line on an empty screen.
          terminal.press("\x15", "\x0c");
          await terminal.waitUntilGone(typed);
        }
      });
    },
  );
}
