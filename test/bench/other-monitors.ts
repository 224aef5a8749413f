/** The monitors that people know, as test/bench/peers.sh fetched them: how each is started, looking once a second. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project.ts";

export interface Monitor {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
}

export interface OtherMonitors {
  readonly present: readonly Monitor[];
  /** Names of those that could not be fetched. */
  readonly missing: readonly string[];
}

const FOLDER = join(projectRoot, "node_modules/.cache/shmtop-bench/peers");

/** @param home where they find their settings, and leave them. */
export function otherMonitors(home: string): OtherMonitors {
  const settings = join(home, ".config/btop");
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, "btop.conf"), "update_ms = 1000\n");
  const environment = { HOME: home };
  const program = (file: string) => join(FOLDER, file);
  const monitors: readonly Monitor[] = [
    { name: "htop", command: [program("htop/usr/bin/htop"), "-d", "10"], environment },
    { name: "btop", command: [program("btop/usr/bin/btop")], environment },
    {
      name: "atop",
      command: [program("atop/usr/bin/atop"), "1"],
      environment: { ...environment, ATOPACCT: "" }, // else it turns the kernel's process accounting on
    },
    {
      name: "gtop",
      command: [process.execPath, program("gtop/node_modules/gtop/bin/gtop")],
      environment,
    },
  ];
  const isPresent = ({ command }: Monitor) =>
    command.filter((word) => word.startsWith("/")).every((file) => existsSync(file));
  return {
    present: monitors.filter(isPresent),
    missing: monitors.filter((monitor) => !isPresent(monitor)).map(({ name }) => name),
  };
}
