/** The place of a socket: what may be cleared away, and what stays. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { clearSocketPath } from "../../src/host/socket-path.ts";
import { ok } from "../../src/model/outcome.ts";

const scratch = mkdtempSync(join(tmpdir(), "shmtop-socket-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Binds a socket there and is killed, so that nobody takes it away. */
function leave(path: string): void {
  const program = `require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", program, path]);
}

test("nothing there is fine, and so is what somebody left behind", async () => {
  const path = join(scratch, "left");
  expect(await clearSocketPath(path)).toEqual(ok(null));
  leave(path);
  expect(existsSync(path)).toBe(true);
  expect(await clearSocketPath(path)).toEqual(ok(null));
  expect(existsSync(path)).toBe(false);
});

test("a folder that is not there is said", async () => {
  expect(await clearSocketPath(join(scratch, "absent/socket"))).toMatchObject({
    ok: false,
    failure: { why: "absent", text: expect.stringContaining("ENOENT") },
  });
});

test("one that somebody listens on stays", async () => {
  const path = join(scratch, "taken");
  const server = createServer().listen(path);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  expect(await clearSocketPath(path)).toMatchObject({
    ok: false,
    failure: { why: "denied", text: `${path} is taken: somebody listens on it` },
  });
  expect(existsSync(path)).toBe(true);
});

test("one that another listens on since it was found left behind stays", async () => {
  const path = join(scratch, "raced");
  leave(path);
  const cleared = clearSocketPath(path);
  // Before the answer to the first knock is heard, and on the number of the same inode where the disk gives it again.
  unlinkSync(path);
  const server = createServer().listen(path);
  onTestFinished(() => void server.close());
  expect(await cleared).toMatchObject({ ok: false, failure: { why: "denied" } });
  expect(existsSync(path)).toBe(true);
});

test("what is no socket stays, a link to one too", async () => {
  const file = join(scratch, "file");
  writeFileSync(file, "mine");
  expect(await clearSocketPath(file)).toMatchObject({ ok: false, failure: { why: "denied" } });
  expect(readFileSync(file, "utf8")).toBe("mine");
  const link = join(scratch, "link");
  leave(join(scratch, "behind"));
  symlinkSync(join(scratch, "behind"), link);
  expect(await clearSocketPath(link)).toMatchObject({ ok: false, failure: { why: "denied" } });
  expect(existsSync(link)).toBe(true);
});
