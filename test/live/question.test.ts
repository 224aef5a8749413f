/** The question of a command on a terminal. */
import { readFileSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { openNamespace } from "../support/namespace.ts";
import { bundle } from "../support/project.ts";
import { openTerminal } from "../support/terminal.ts";
import { until } from "../support/until.ts";

describeLive("the question whether to remove", ["root", "IPC namespaces"], (test) => {
  test.each(["SIGTERM", "SIGHUP"] as const)(
    "leaves the terminal as it was where %s ends it",
    async (signal) => {
      const namespace = await openNamespace();
      onTestFinished(namespace.close);
      namespace.run(["ipcmk", "-M", "4096"]);
      const line = `trap "" HUP; stty -g; ${process.execPath} ${bundle} rm shm:0; echo "status $?"; stty -g`;
      const terminal = openTerminal(namespace.inside(["sh", "-c", line]), { cols: 200 });
      onTestFinished(terminal.close);
      await terminal.waitFor(/shm:0.*\?/s, 30);
      const { pid } = terminal;
      const child = await until("the command", () => {
        const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
        return Number.parseInt(children, 10) || undefined;
      });
      process.kill(child, signal);
      await terminal.status;
      const modes = terminal.written().match(/^[0-9a-f]+(?::[0-9a-f]+)+/gm) ?? [];
      expect(terminal.written()).toMatch(/status 1(43|29)/);
      expect(modes).toHaveLength(2);
      expect(modes[1]).toBe(modes[0]);
      expect(namespace.table("shm")).toHaveLength(1);
    },
  );
});
