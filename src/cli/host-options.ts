/** The options about other machines. */
import type { Arguments, OptionSpec } from "../commands/command.ts";
import { quoted } from "../commands/vocabulary.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { HostOptions } from "../options.ts";

export const hostOptions: readonly OptionSpec[] = [
  {
    id: "host",
    value: "[USER@]HOST",
    list: true,
    help: "look at another machine over ssh, which has shmtop too; repeatable",
  },
  { id: "ssh-config", value: "FILE", help: "with --host: instead of your own ssh_config" },
];

/** What ssh could not take for an option, and a target of ours not for anything else. */
const NAME = /^(?:[A-Za-z0-9_.][A-Za-z0-9_.-]*@)?[A-Za-z0-9_.:[][A-Za-z0-9_.:%[\]-]*(?<!:)$/;

const MOST = 64;

const clashes: Readonly<Record<string, string>> = {
  "proc-root": "which is of this machine",
  record: "record on each of them: ssh HOST shmtop stream > FILE",
  replay: "which was recorded before",
};

export function readHosts(options: Arguments["options"]): Outcome<HostOptions> {
  const hosts = [...new Set(options.get("host")?.split(",") ?? [])];
  const config = options.get("ssh-config") ?? null;
  if (hosts.length === 0)
    return config === null
      ? ok({ hosts, sshConfig: null })
      : fail("malformed", "--ssh-config expects --host HOST");
  const other = Object.keys(clashes).find((id) => options.has(id));
  if (other !== undefined)
    return fail("malformed", `--host cannot go with --${other}: ${clashes[other]}`);
  const wrong = hosts.find((host) => !NAME.test(host) || host.length > 255);
  if (wrong !== undefined)
    return fail("malformed", `--host expects [USER@]HOST, not ${quoted(wrong)}`);
  if (hosts.length > MOST)
    return fail("malformed", `--host expects at most ${MOST} machines, not ${hosts.length}`);
  if (config === "") return fail("malformed", "--ssh-config expects a file, not nothing");
  return ok({ hosts, sshConfig: config });
}
