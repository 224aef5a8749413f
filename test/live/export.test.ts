/** The exporter as a service: where it answers, whom, at what cost, and how it ends. */
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { sampleOf } from "../metrics/picture.ts";
import { describeLive } from "../support/describe-live.ts";
import { openNamespace } from "../support/namespace.ts";
import { projectRoot } from "../support/project.ts";
import { plainEnvironment, runShmtop, shmtopCommand } from "../support/shmtop.ts";
import { until } from "../support/until.ts";
import { scrape, startExporter, stopExporter } from "./metrics-server.ts";

const scratch = mkdtempSync(join(tmpdir(), "shmtop-export-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

describeLive("shmtop export", ["root", "IPC namespaces"], (test) => {
  async function orphans() {
    const namespace = await openNamespace();
    onTestFinished(namespace.close);
    for (const size of [4096, 8192]) namespace.run(["ipcmk", "-M", String(size)]);
    return namespace;
  }

  test("answers with what is there now, and ends at once when told", async () => {
    const namespace = await orphans();
    const listen = ["--listen", "127.0.0.1:0", "--interval", "1", "--namespaces", "own"];
    const exporter = await startExporter(listen, { namespace });
    onTestFinished(() => void exporter.process.kill("SIGKILL"));
    expect(exporter.said).not.toContain("password");
    const first = await scrape(exporter);
    const owner = { kind: "shm", owner: "root" };
    expect(sampleOf(first, "shmtop_orphans", owner)).toBe(2);
    expect(sampleOf(first, "shmtop_objects_bytes", owner)).toBe(12_288);
    expect(sampleOf(first, "shmtop_limit_used", { limit: "shmmni" })).toBe(2);
    namespace.run(["ipcmk", "-M", "4096"]);
    await until("a third orphan", async () =>
      sampleOf(await scrape(exporter), "shmtop_orphans", owner) === 3 ? true : undefined,
    );
    const before = performance.now();
    expect(await stopExporter(exporter)).toBe(143);
    expect(performance.now() - before).toBeLessThan(1000);
  });

  test("takes one look for many who ask", async () => {
    const exporter = await startExporter(["--listen", "127.0.0.1:0", "--interval", "3600"]);
    onTestFinished(() => stopExporter(exporter).then(() => undefined));
    const texts = await Promise.all(Array.from({ length: 20 }, () => scrape(exporter)));
    expect(new Set(texts).size).toBe(1);
    expect(sampleOf(await scrape(exporter), "shmtop_looks_total")).toBe(1);
  });

  test("keeps its socket for its owner, and takes over one that was left behind", async () => {
    const path = join(scratch, "shmtop.sock");
    const listen = ["--listen", `unix:${path}`];
    const first = await startExporter(listen);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(sampleOf(await scrape(first), "shmtop_looks_total")).toBe(1);
    const second = await runShmtop(["export", ...listen]);
    expect(second).toMatchObject({
      status: 1,
      stderr: `shmtop: ${path} is taken: somebody listens on it\n`,
    });
    first.process.kill("SIGKILL");
    await until("its end", () => (first.process.signalCode === "SIGKILL" ? true : undefined));
    expect(existsSync(path)).toBe(true);
    const third = await startExporter(listen);
    expect(sampleOf(await scrape(third), "shmtop_looks_total")).toBe(1);
    expect(await stopExporter(third)).toBe(143);
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, "mine");
    expect(await runShmtop(["export", ...listen])).toMatchObject({ status: 1 });
    expect(readFileSync(path, "utf8")).toBe("mine");
  });

  test("warns where other machines can reach it, and says why it cannot listen", async () => {
    const exporter = await startExporter(["--listen", "0.0.0.0:0"]);
    onTestFinished(() => stopExporter(exporter).then(() => undefined));
    expect(exporter.said).toContain("other machines can reach this");
    const port = exporter.place.split(":")[1];
    expect(await runShmtop(["export", "--listen", `0.0.0.0:${port}`])).toMatchObject({
      status: 1,
      stderr: `shmtop: cannot listen at http://0.0.0.0:${port}/metrics: EADDRINUSE\n`,
    });
  });

  test("is read-only by the kernel's word, and answers all the same", async () => {
    const exporter = await startExporter(["--watch", "--listen", "127.0.0.1:0"]);
    onTestFinished(() => stopExporter(exporter).then(() => undefined));
    expect(exporter.said).not.toContain("not by the kernel");
    expect(sampleOf(await scrape(exporter), "shmtop_looks_total")).toBe(1);
    const status = readFileSync(`/proc/${exporter.process.pid}/status`, "utf8");
    expect(status).toMatch(/^Seccomp:\t2$/m);
  });

  test("writes a file once, and goes on where it is told to", async () => {
    const namespace = await orphans();
    const path = join(scratch, "shmtop.prom");
    const words = ["export", "--namespaces", "own", "--textfile", path];
    expect(await runShmtop(words, { namespace })).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(sampleOf(readFileSync(path, "utf8"), "shmtop_orphans", { kind: "shm" })).toBe(2);
    const again = startWriter([...words, "--interval", "1"], namespace);
    namespace.run(["ipcmk", "-M", "4096"]);
    await until("a file with the third orphan", () =>
      sampleOf(readFileSync(path, "utf8"), "shmtop_orphans", { kind: "shm" }) === 3
        ? true
        : undefined,
    );
    expect(await again()).toBe(143);
    expect(readdirSync(scratch).filter((name) => name.includes(".prom"))).toEqual(["shmtop.prom"]);
  });

  test("says that it cannot write", async () => {
    const path = join(scratch, "absent/shmtop.prom");
    expect(await runShmtop(["export", "--textfile", path])).toEqual({
      status: 1,
      stdout: "",
      stderr: `shmtop: cannot write ${path}: ENOENT\n`,
    });
  });

  test("is the only command that loads prom-client", () => {
    const files = readdirSync(join(projectRoot, "dist")).filter((name) => /\.c?js$/.test(name));
    const loading = files.filter((name) =>
      readFileSync(join(projectRoot, "dist", name), "utf8").includes("has already been registered"),
    );
    expect(loading).toEqual(["exporter.cjs"]);
  });
});

describeLive("what promtool says", ["prometheus"], (test) => {
  const promtool = (args: readonly string[], input = "") =>
    spawnSync("promtool", args, { encoding: "utf8", input });
  const metrics = join(projectRoot, "src/metrics");

  test("of the metrics, of single objects too", async () => {
    const words = ["export", "--textfile", "-", "--per-object"];
    const { stdout } = await runShmtop([...words, "--proc-root", "test/fixtures/proc/busy"]);
    expect(sampleOf(stdout, "shmtop_objects", { kind: "sem" })).toBeGreaterThan(0);
    expect(promtool(["check", "metrics"], stdout)).toMatchObject({ status: 0, stderr: "" });
  });

  test("of the alerts, and of when they fire", () => {
    const tests = readFileSync(join(projectRoot, "test/metrics/alerts.rules.test.yml"), "utf8");
    const file = join(scratch, "rules.test.yml");
    writeFileSync(file, tests.replace("ALERTS", join(metrics, "alerts.yml")));
    expect(promtool(["check", "rules", join(metrics, "alerts.yml")])).toMatchObject({ status: 0 });
    const run = promtool(["test", "rules", file]);
    expect(run.stdout + run.stderr).toContain("SUCCESS");
    expect(run.status).toBe(0);
    const broken = join(scratch, "broken.yml");
    const text = readFileSync(join(metrics, "alerts.yml"), "utf8");
    writeFileSync(broken, text.replaceAll(">= shmtop_limit_max", "> shmtop_limit_max"));
    writeFileSync(file, tests.replace("ALERTS", broken));
    expect(promtool(["test", "rules", file])).toMatchObject({ status: 1 });
  });

  test("of every expression of the dashboard", () => {
    const { panels } = JSON.parse(readFileSync(join(metrics, "dashboard.json"), "utf8"));
    const expressions: string[] = panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
      targets.map(({ expr }) => expr.replaceAll("$__rate_interval", "5m")),
    );
    const rules = expressions.map((expr, at) => ({ record: `panel:expression_${at}`, expr }));
    const file = join(scratch, "dashboard.rules.yml");
    writeFileSync(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
    expect(promtool(["check", "rules", file])).toMatchObject({ status: 0 });
    expect(rules.length).toBeGreaterThan(10);
  });
});

type Namespace = Awaited<ReturnType<typeof openNamespace>>;

/** Starts it in the background; what is returned ends it and says its status. */
function startWriter(words: readonly string[], namespace: Namespace): () => Promise<number> {
  const [program, ...args] = shmtopCommand(words, { namespace });
  const child = spawn(program, args, { stdio: "ignore", env: { ...plainEnvironment } });
  onTestFinished(() => void child.kill("SIGKILL"));
  return () => stopExporter({ process: child, said: "", place: "" });
}
