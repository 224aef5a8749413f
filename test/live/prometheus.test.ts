/** A real Prometheus that scrapes the exporter, loads the alerts, and is asked what it got. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { freePort } from "../support/free-port.ts";
import { openNamespace } from "../support/namespace.ts";
import { projectRoot } from "../support/project.ts";
import { plainEnvironment } from "../support/shmtop.ts";
import { until } from "../support/until.ts";
import { startExporter, stopExporter } from "./metrics-server.ts";

interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [at: number, value: string];
}

describeLive("Prometheus", ["root", "IPC namespaces", "prometheus"], (test) => {
  /** Starts one that scrapes this target every second; what is returned asks it. */
  async function startPrometheus(target: string): Promise<(path: string) => Promise<unknown>> {
    const folder = mkdtempSync(join(tmpdir(), "shmtop-prometheus-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const config = {
      global: { scrape_interval: "1s", evaluation_interval: "1s" },
      rule_files: [join(projectRoot, "src/metrics/alerts.yml")],
      scrape_configs: [{ job_name: "ipc", static_configs: [{ targets: [target] }] }],
    };
    const file = join(folder, "prometheus.yml");
    writeFileSync(file, JSON.stringify(config));
    const address = `127.0.0.1:${await freePort()}`;
    const server = spawn(
      "prometheus",
      [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=${address}`,
        "--log.level=error",
      ],
      { stdio: ["ignore", "ignore", "inherit"], env: { ...plainEnvironment } },
    );
    onTestFinished(async () => {
      server.kill("SIGKILL");
      await once(server, "exit");
    });
    return async (path) => {
      const answer = await fetch(`http://${address}/api/v1/${path}`).catch(() => null);
      if (answer?.ok !== true) return undefined;
      const { data } = (await answer.json()) as { readonly data: unknown };
      return data;
    };
  }

  test("scrapes it, counts the orphans, and sees the alert that is pending", async () => {
    const namespace = await openNamespace();
    onTestFinished(namespace.close);
    namespace.run(["sh", "-c", "echo 3 > /proc/sys/kernel/shmmni"]);
    for (let made = 0; made < 3; made += 1) namespace.run(["ipcmk", "-M", "4096"]);
    const listen = ["--listen", "127.0.0.1:0", "--interval", "1", "--namespaces", "own"];
    const exporter = await startExporter(listen, { namespace });
    onTestFinished(() => stopExporter(exporter).then(() => undefined));
    const ask = await startPrometheus(exporter.place);
    const query = async (expression: string): Promise<readonly Result[] | undefined> => {
      const data = await ask(`query?query=${encodeURIComponent(expression)}`);
      const { result = [] } = (data ?? {}) as { readonly result?: readonly Result[] };
      return result.length === 0 ? undefined : result;
    };
    const [orphans] = await until("a scrape", () => query("sum(shmtop_orphans)"), 40);
    expect(orphans?.value[1]).toBe("3");
    const [up] = await until("the target", () => query('up{job="ipc"}'));
    expect(up).toMatchObject({
      metric: { instance: exporter.place },
      value: [expect.anything(), "1"],
    });
    const [use] = await until("the limit", () =>
      query('shmtop_limit_used{limit="shmmni"} / shmtop_limit_max'),
    );
    expect(use?.value[1]).toBe("1");
    const alert = await until("the alert", async () => {
      const { alerts = [] } = ((await ask("alerts")) ?? {}) as {
        readonly alerts?: readonly {
          readonly labels: Record<string, string>;
          readonly state: string;
        }[];
      };
      return alerts.find(({ labels }) => labels.alertname === "IpcLimitReached");
    });
    expect(alert).toMatchObject({
      state: "pending",
      labels: { limit: "shmmni", severity: "critical" },
    });
  });
});
