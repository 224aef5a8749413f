/** A running `shmtop export`, and how it is asked. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { plainEnvironment, type ShmtopOptions, shmtopCommand } from "../support/shmtop.ts";
import { until } from "../support/until.ts";

export interface Exporter {
  readonly process: ChildProcess;
  /** What it said until it was there, and where it is: `127.0.0.1:41234`, or the path of a socket. */
  readonly said: string;
  readonly place: string;
}

/** Starts it, and waits until it says where it is; rejects with what it says when it ends instead. */
export async function startExporter(
  args: readonly string[],
  options: ShmtopOptions = {},
): Promise<Exporter> {
  const [program, ...rest] = shmtopCommand(["export", ...args], options);
  const child = spawn(program, rest, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...plainEnvironment },
  });
  let said = "";
  for await (const line of createInterface({ input: child.stderr })) {
    said += `${line}\n`;
    const place = /metrics at (?:http:\/\/([^/]+)\/metrics|unix:(.+))$/.exec(line);
    if (place !== null) return { process: child, said, place: place[1] ?? place[2] ?? "" };
  }
  throw new Error(`no exporter: ${said}`);
}

/** Ends it as systemd does; its status as a shell counts. Throws if it says anything more. */
export async function stopExporter({ process: child }: Exporter): Promise<number> {
  let said = "";
  child.stderr?.on("data", (more) => {
    said += String(more);
  });
  child.kill("SIGTERM");
  const [code] = await once(child, "close");
  if (said !== "") throw new Error(`ended with: ${said}`);
  return Number(code);
}

/** The page; on a machine so busy that a look takes too long, the one of that look. */
export const scrape = (exporter: Pick<Exporter, "place">): Promise<string> =>
  until("a page", () => ask(exporter), 50);

async function ask({ place }: Pick<Exporter, "place">): Promise<string | undefined> {
  const [host, port] = place.split(":");
  const where = place.startsWith("/") ? { socketPath: place } : { host, port };
  const asked = request({ ...where, path: "/metrics", agent: false });
  asked.end();
  const [response] = await once(asked, "response");
  const body = await text(response);
  if (response.statusCode === 503) return undefined;
  if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${body}`);
  return body;
}
