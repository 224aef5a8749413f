/** Names are bytes that anybody may choose: what the kernel prints of them, and that shmtop shows them harmlessly and apart. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, unlinkSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import { asBytes } from "../../../src/model/bytes.ts";
import { showBytes } from "../../../src/text/encode.ts";
import { type Actor, rawName } from "../../support/actor.ts";
import { describeLive } from "../../support/describe-live.ts";
import { runShmtop } from "../../support/shmtop.ts";
import { look, mapsOf, openStage } from "./stage.ts";

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;
const PAGE = 4096;
const HOSTILE = Buffer.from("\x1b[31m\x07{bold}\xff\n@~", "latin1");

describeLive("names from outside", NEEDS, (test) => {
  async function openShm() {
    const { start } = await openStage();
    const actor = await start();
    await actor.send("unshare_mounts");
    await actor.send("mount tmpfs /dev/shm size=1m");
    return { actor, shm: `/proc/${actor.pid}/root/dev/shm` };
  }
  async function mapFile(actor: Actor, name: Buffer) {
    const fd = await actor.number(`create_file /dev/shm/${rawName(name)} ${PAGE}`);
    await actor.send(`map ${fd} ${PAGE}`);
    return fd;
  }
  const objectsOf = ({ pid }: Actor) =>
    look().objects.filter(({ users }) => users.some((user) => user.pid === pid));

  test("maps escapes only the newline; readdir and readlink do not even that", async () => {
    const { actor, shm } = await openShm();
    const fd = await mapFile(actor, HOSTILE);
    const raw = HOSTILE.toString("latin1");
    expect(mapsOf(actor.pid, "/dev/shm/").map(({ path }) => path)).toEqual([
      `/dev/shm/${raw.replace("\n", "\\012")}`,
    ]);
    expect(readdirSync(shm, { encoding: "buffer" })).toEqual([HOSTILE]);
    const link = readlinkSync(`/proc/${actor.pid}/fd/${fd}`, { encoding: "latin1" });
    expect(link).toBe(`/dev/shm/${raw}`);
    expect(objectsOf(actor)).toMatchObject([{ kind: "posix-shm", name: `/${raw}` }]);
  });

  test("ESC, BEL and stray bytes come raw in comm, cmdline and memfd names", async () => {
    const { start } = await openStage();
    const actor = await start();
    const name = HOSTILE.subarray(0, 9);
    await actor.send(`comm ${rawName(name)}`);
    expect(readFileSync(`/proc/${actor.pid}/comm`)).toEqual(
      Buffer.concat([name, Buffer.from("\n")]),
    );
    const program = spawn("sh", ["-c", "read line"], { argv0: "\x1b[31m\x07{bold}\n" });
    onTestFinished(() => {
      program.stdin.end();
    });
    const cmdline = readFileSync(`/proc/${program.pid}/cmdline`, "latin1");
    expect(cmdline).toMatch(/^\x1b\[31m\x07\{bold\}\n\0/);

    const fd = await actor.number(`memfd ${rawName(HOSTILE)} ${PAGE}`);
    await actor.send(`map ${fd} ${PAGE}`);
    const [line] = mapsOf(actor.pid, "/memfd:");
    expect(line?.path).toContain("\x1b[31m\x07{bold}\xff\\012");
    const [memfd] = objectsOf(actor);
    expect(memfd).toMatchObject({ kind: "memfd", users: [{ name: name.toString("latin1") }, {}] });
  });

  test("nothing of a name reaches the terminal unencoded", async () => {
    const { actor } = await openShm();
    await mapFile(actor, HOSTILE);
    await actor.send(`comm ${rawName(HOSTILE.subarray(0, 6))}`);
    for (const format of ["--table", "--csv", "--json"]) {
      const { stdout, stderr } = await runShmtop(["list", format, "--kind", "posix-shm"]);
      expect(stdout).toContain("{bold}");
      const lines = (stdout + stderr).replaceAll("\r\n", "\n");
      expect(lines).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\xff]/);
    }
  });

  test("two names of different bytes can look equal as UTF-8, and stay two objects", async () => {
    const { actor, shm } = await openShm();
    const names = [Buffer.from("a\xfe", "latin1"), Buffer.from("a\xff", "latin1")];
    for (const name of names) await mapFile(actor, name);
    const decoded = Buffer.from("a\u{fffd}");
    await mapFile(actor, decoded);
    expect(readdirSync(shm, "utf8")).toEqual(Array(3).fill("a\u{fffd}"));
    const objects = objectsOf(actor);
    expect(objects.map(({ name }) => name).sort()).toEqual(
      [...names, decoded].map((name) => `/${name.toString("latin1")}`).sort(),
    );
    expect(new Set(objects.map(({ target }) => target)).size).toBe(3);

    // A decoded name, given to unlink, takes the wrong file.
    unlinkSync(`${shm}/${names[0]?.toString("utf8")}`);
    const left = readdirSync(shm, { encoding: "buffer" });
    expect(left).toEqual(expect.arrayContaining(names));
    expect(left).not.toContainEqual(decoded);
  });

  test("the encoder gives every two names of bytes two texts", () => {
    const texts = ["a\xfe", "a\xff", "a\\xff", "a\xef\xbf\xbd"].map((name) =>
      showBytes(asBytes(name)),
    );
    expect(new Set(texts).size).toBe(texts.length);
  });
});
