import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openSyslog } from "../../src/host/syslog.ts";

function stage() {
  const directory = mkdtempSync(join(tmpdir(), "shmtop-syslog-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const program = join(directory, "logger");
  const said = join(directory, "said");
  writeFileSync(program, `#!/bin/sh\necho "$@" > ${said}\nenv >> ${said}\ncat >> ${said}\n`, {
    mode: 0o755,
  });
  return { program, socket: join(directory, "log"), said: () => readFileSync(said, "utf8") };
}

test("messages reach one program that is started with nothing of our environment", async () => {
  const { program, socket, said } = stage();
  const server = createServer().listen(socket);
  onTestFinished(() => void server.close());
  const syslog = openSyslog(program, socket);
  syslog.write("one");
  syslog.write("two");
  await syslog.close();
  expect(said()).toContain(`--tag shmtop --priority authpriv.notice --id=${process.pid}`);
  expect(said()).toMatch(/\none\ntwo\n$/);
  expect(said()).not.toContain("HOME=");
});

test("where nobody listens nothing is started", async () => {
  const { program, socket, said } = stage();
  const syslog = openSyslog(program, socket);
  syslog.write("one");
  await syslog.close();
  expect(said).toThrow("ENOENT");
});

test("a program that is not there stops nobody", async () => {
  const { socket } = stage();
  const server = createServer().listen(socket);
  onTestFinished(() => void server.close());
  const syslog = openSyslog("/nonexistent/logger", socket);
  syslog.write("one");
  await syslog.close();
});

test("a program that does not end is waited for no longer than is left", async () => {
  const { program, socket } = stage();
  writeFileSync(program, "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
  const server = createServer().listen(socket);
  onTestFinished(() => void server.close());
  const syslog = openSyslog(program, socket, 100);
  syslog.write("one");
  await syslog.close();
}, 5000);
