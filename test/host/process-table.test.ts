import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createProcessTable } from "../../src/host/process-table.ts";
import { until } from "../support/until.ts";
import { askHost } from "./ask-host.ts";

it("the table names us as our own files do", async () => {
  const table = await createProcessTable().table();
  const own = table.ok ? table.value.find(({ pid }) => pid === process.pid) : undefined;
  expect(own).toMatchObject({ ppid: process.ppid, uid: process.geteuid?.(), cpu: null });
  const startedAt = Date.now() - process.uptime() * 1000;
  expect(Math.abs((own?.startedAt ?? 0) - startedAt)).toBeLessThan(3000);
});

it("CPU is measured between two calls, of processes that live", async () => {
  const { usage } = createProcessTable();
  expect(await usage([process.pid, 999_999])).toEqual(new Map());
  expect(await usage([999_999])).toEqual(new Map());
  await usage([process.pid]);
  const used = process.cpuUsage();
  const start = performance.now();
  while (performance.now() - start < 300);
  const busy = process.cpuUsage(used);
  const figures = (await usage([process.pid])).get(process.pid);
  const expected = (busy.user + busy.system) / 10 / (performance.now() - start);
  expect(figures?.rss).toBeGreaterThan(10 * 2 ** 20);
  expect(Math.abs((figures?.cpu ?? 0) - expected)).toBeLessThan(25);
});

it("descriptors of measured processes are closed again", async () => {
  const descriptors = () => readdirSync("/proc/self/fd").length;
  const before = descriptors();
  const { usage } = createProcessTable();
  await usage(
    readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 0),
  );
  await until("closed descriptors", () => (descriptors() <= before + 5 ? true : undefined));
});

it("a planted ps or getconf never runs", () => {
  const directory = mkdtempSync(join(tmpdir(), "shmtop-path-"));
  for (const name of ["ps", "getconf"]) {
    writeFileSync(join(directory, name), `#!/bin/sh\ntouch ${directory}/ran\n`);
    chmodSync(join(directory, name), 0o755);
  }
  const env = { PATH: `${directory}:${process.env.PATH}`, PS_PERSONALITY: "bsd", PS_FORMAT: "pid" };
  const script = `{
    const table = createProcessTable();
    await table.usage([process.pid]);
    const all = await table.table();
    return all.ok && all.value.some(({ pid }) => pid === process.pid); }`;
  expect(askHost([], script, env)).toBe(true);
  expect(readdirSync(directory).sort()).toEqual(["getconf", "ps"]);
  rmSync(directory, { recursive: true });
});
