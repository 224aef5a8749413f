/** How the kernel lets content be saved and put back: what undo stands on. */
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync, readSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { expect, onTestFinished } from "vitest";
import { loadFileKeepingCalls } from "../../../src/host/file-keeping-calls.ts";
import { type ContentCalls, loadContentCalls } from "../../../src/host/object-calls.ts";
import { asBytes } from "../../../src/model/bytes.ts";
import { describeHere } from "../../support/describe-live.ts";
import { openPrivateMounts } from "../../support/private-mounts.ts";
import { mapsOf, openStage, waitForSecondAfter } from "./stage.ts";

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;
const MIB = 2 ** 20;
const SIZE = 64 * MIB;
const { EEXIST, EFAULT, ENXIO } = constants.errno;

function contentCalls(): ContentCalls {
  const calls = loadContentCalls();
  if (calls === null) throw new Error("no native calls here");
  return calls;
}

describeHere("reading a segment", NEEDS, (test) => {
  test("through its attach takes every page of it, and writes over atime and lpid", async () => {
    const { actor, start, row } = await openStage();
    const id = await actor.number(`shm_create 0x5eed ${SIZE} 0600 noreserve`);
    const [own = ""] = await actor.send(`shm_attach ${id}`);
    await actor.send(`shm_detach ${own}`);
    const before = row("shm", id);
    expect(before).toMatchObject({ rss: "0", lpid: String(actor.pid) });

    await waitForSecondAfter(Number(before.atime));
    const reader = await start("reader");
    const [address = ""] = await reader.send(`shm_attach ${id} ro`);
    await reader.send(`digest ${address} ${SIZE}`);
    const after = row("shm", id);
    expect(after).toMatchObject({ rss: String(SIZE), lpid: String(reader.pid) });
    expect(Number(after.atime)).toBeGreaterThan(Number(before.atime));
  });

  test("through map_files of an attach takes none, and SEEK_DATA finds the pages that are there", async () => {
    const { actor, row } = await openStage();
    const id = await actor.number(`shm_create 0x5eed ${SIZE} 0600 noreserve`);
    const [address = ""] = await actor.send(`shm_attach ${id}`);
    const range = mapsOf(actor.pid, "SYSV00005eed")[0]?.range ?? "";
    const fd = openSync(`/proc/${actor.pid}/map_files/${range}`, "r");
    onTestFinished(() => closeSync(fd));
    const calls = contentCalls();
    const buffer = Buffer.alloc(MIB, 1);

    expect([calls.seekData(fd, 0), calls.errno()]).toEqual([-1, ENXIO]);
    for (let at = 0; at < SIZE; at += MIB) expect(readSync(fd, buffer, 0, MIB, at)).toBe(MIB);
    expect(buffer.equals(Buffer.alloc(MIB))).toBe(true);
    expect(row("shm", id).rss).toBe("0");

    const page = (BigInt(address) + BigInt(5 * MIB)).toString(16);
    await actor.send(`touch 0x${page} 8192`);
    expect([calls.seekData(fd, 0), calls.seekHole(fd, 5 * MIB)]).toEqual([5 * MIB, 5 * MIB + 8192]);
    expect(row("shm", id).rss).toBe("8192");
  });
});

describeHere("kernel.shm_next_id", NEEDS, (test) => {
  const CHOSEN = 32_768 * 7 + 11;

  async function stage() {
    const { namespace, actor, start } = await openStage();
    const ask = (id: number) =>
      namespace.run(["sh", "-c", `echo ${id} > /proc/sys/kernel/shm_next_id`]).status;
    const asked = () => Number(namespace.run(["cat", "/proc/sys/kernel/shm_next_id"]).stdout);
    return { actor, start, ask, asked };
  }

  test("gives another id without a word when the place is taken", async () => {
    const { actor, ask, asked } = await stage();
    ask(CHOSEN);
    expect(await actor.number("shm_create private 4096")).toBe(CHOSEN);
    ask(CHOSEN);
    expect(await actor.number("shm_create private 4096")).not.toBe(CHOSEN);
    expect(asked()).toBe(-1);
  });

  test("stays armed when shmget fails, for whoever makes the next segment", async () => {
    const { actor, start, ask, asked } = await stage();
    await actor.send("shm_create 0x5eed 4096");
    ask(CHOSEN);
    await expect(actor.send("shm_create 0x5eed 4096")).rejects.toThrow("EEXIST");
    expect(asked()).toBe(CHOSEN);
    const stranger = await start("stranger");
    expect(await stranger.number("shm_create private 4096")).toBe(CHOSEN);
  });

  test("cannot be written back to -1: only a segment made and removed ends it", async () => {
    const { actor, ask, asked } = await stage();
    ask(CHOSEN);
    expect(ask(-1)).not.toBe(0);
    expect(asked()).toBe(CHOSEN);
    await actor.send(`shm_remove ${await actor.number("shm_create private 1")}`);
    expect(asked()).toBe(-1);
  });
});

describeHere("renameat2 with RENAME_NOREPLACE", NEEDS, (test) => {
  test("moves a file of /dev/shm away and back as the same file, and over no other", async () => {
    const mounts = await openPrivateMounts();
    onTestFinished(() => mounts.close());
    const root = `/proc/${mounts.pid}/root/dev/shm`;
    const calls = loadFileKeepingCalls();
    if (calls === null) throw new Error("no native calls here");
    const directory = openSync(root, "r");
    const folder = calls.openOwnFolder(directory, asBytes("kept"));
    onTestFinished(() => {
      closeSync(folder);
      closeSync(directory);
    });
    writeFileSync(`${root}/foo`, "content");
    const { ino } = statSync(`${root}/foo`);
    const name = asBytes("foo");

    expect(calls.move(directory, name, folder, name)).toBe(0);
    expect(statSync(`${root}/kept`).mode & 0o777).toBe(0o700);
    expect(statSync(`${root}/kept/foo`).ino).toBe(ino);
    writeFileSync(`${root}/foo`, "another");
    expect([calls.move(folder, name, directory, name), calls.errno()]).toEqual([-1, EEXIST]);
    expect(readFileSync(`${root}/foo`, "utf8")).toBe("another");
    expect(readFileSync(`${root}/kept/foo`, "utf8")).toBe("content");
  });
});

describeHere("memory that is not mapped any more", NEEDS, (test) => {
  const require = createRequire(import.meta.url);

  test("kills who reads it through a view, and only fails a copy by system call", () => {
    const calls = contentCalls();
    expect([calls.copyFrom(4096, Buffer.alloc(8)), calls.errno()]).toEqual([-1, EFAULT]);
    const script = `
      const koffi = require(${JSON.stringify(require.resolve("koffi"))});
      const library = koffi.load(null);
      const mmap = library.func("void *mmap(void *at, size_t length, int protection, int flags, int fd, int64_t offset)");
      const munmap = library.func("int munmap(void *at, size_t length)");
      const at = mmap(null, 4096, 3, 0x22, -1, 0);
      const view = new Uint8Array(koffi.view(at, 4096));
      console.log(view[0]);
      munmap(at, 4096);
      console.log(view[0]);
    `;
    const { stdout, signal } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
    expect([stdout, signal]).toEqual(["0\n", "SIGSEGV"]);
  });
});
