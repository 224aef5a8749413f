/** An ipc namespace that lives on from one short-lived process to the next, so that no list of processes is true for long. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { runShmtop } from "../support/shmtop.ts";

/** Each waits, starts the next and ends; the last one sees that it is enough. */
const CHAIN = 'sleep 0.1; [ -e "$0.enough" ] || sh "$0" &';
const LOOKS = 15;

describeLive("a namespace that is handed on", ["root", "IPC namespaces"], (test) => {
  test("is in every look, or the look says that it is not", async () => {
    const folder = mkdtempSync(join(tmpdir(), "shmtop-handed-on-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const script = join(folder, "chain.sh");
    writeFileSync(script, `${CHAIN}\n`);
    onTestFinished(() => writeFileSync(`${script}.enough`, ""));
    const make = 'ipcmk -M 4096 >&2; readlink /proc/self/ns/ipc; exec sh "$0" >/dev/null';
    const first = spawn("unshare", ["--ipc", "sh", "-c", make, script], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [link] = await once(first.stdout, "data");
    const target = `shm:0@${/\d+/.exec(String(link))?.[0]}`;
    const said = new Map<string, number>();
    for (let look = 0; look < LOOKS; look += 1) {
      const { stdout, stderr } = await runShmtop(["who", target]);
      const what = stdout.startsWith(target)
        ? "found"
        : /ipc namespaces? not read/.exec(stderr) === null
          ? stderr
          : "said to be unread";
      said.set(what, (said.get(what) ?? 0) + 1);
    }
    const { found, "said to be unread": unread = 0, ...silent } = Object.fromEntries(said);
    expect(silent).toEqual({});
    expect(found).toBeGreaterThan(unread);
  });
});
