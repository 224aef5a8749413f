/** `shmtop export`: metrics for Prometheus, over HTTP or as a file for node_exporter. */
import { defaultAddress, parseAddress } from "../metrics/address.ts";
import type { ExportRequest } from "../metrics/request.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { type Arguments, type Command, type Context, exits, type Run } from "./command.ts";
import { quoted } from "./vocabulary.ts";

/** Seconds that a look is good for where nothing is said: half of what Prometheus usually waits between two scrapes. */
const USUAL_INTERVAL = 5;
const LEAST_INTERVAL = 1;
const MOST_INTERVAL = 86_400;

// Not called `export`, which is a word of the language.
export const exportMetrics: Command = {
  id: "export",
  summary: "metrics for Prometheus",
  operands: [],
  options: [
    {
      id: "listen",
      value: "ADDR:PORT|unix:PATH",
      help: "where to answer GET /metrics (127.0.0.1:9757)",
      excludes: ["textfile"],
    },
    {
      id: "allow-host",
      value: "NAME,...",
      list: true,
      help: "names of this machine that a request may ask for, besides its host name",
      excludes: ["textfile"],
    },
    {
      id: "textfile",
      value: "FILE",
      help: "write a file for node_exporter, once; - is standard output",
    },
    {
      id: "interval",
      short: "i",
      value: "SECONDS",
      help: `least time between two looks (${USUAL_INTERVAL}); with --textfile: write it again and again`,
    },
    { id: "per-object", help: "series of single objects too, of the 1000 largest" },
  ],
  changes: false,
  prepare,
};

function prepare({ options }: Arguments): Outcome<Run> {
  const interval = parseInterval(options.get("interval"));
  if (!interval.ok) return interval;
  const perObject = options.has("per-object");
  const path = options.get("textfile");
  if (path === "") return fail("malformed", "--textfile expects a file, or - for standard output");
  if (path !== undefined) {
    return ok(running({ to: "textfile", path, interval: interval.value, perObject }));
  }
  const listen = options.get("listen");
  const address = listen === undefined ? ok(defaultAddress) : parseAddress(listen);
  if (!address.ok) return fail("malformed", address.failure.text);
  const allowedHosts = (options.get("allow-host") ?? "").split(",").filter((name) => name !== "");
  return ok(
    running({
      to: "listener",
      address: address.value,
      allowedHosts,
      interval: interval.value ?? USUAL_INTERVAL,
      perObject,
    }),
  );
}

const running =
  (request: ExportRequest): Run =>
  (context) =>
    run(request, context);

async function run(request: ExportRequest, context: Context): Promise<number> {
  const refusal = context.readOnlyReason === null ? null : refuse(request);
  if (refusal !== null) {
    context.err(`shmtop: ${refusal}\n`);
    return exits.no;
  }
  const ended = await context.export(request);
  if (ended.ok) return exits.done;
  context.err(`shmtop: ${ended.failure.text}\n`);
  return exits.no;
}

/** What the read-only mode cannot do, which the kernel would refuse with fewer words. */
function refuse(request: ExportRequest): string | null {
  if (request.to === "textfile")
    return request.path === "-"
      ? null
      : "no file is written while only watching: --textfile - is standard output";
  return request.address.by === "unix"
    ? "no socket is made in the file system while only watching: listen on 127.0.0.1:PORT"
    : null;
}

function parseInterval(text: string | undefined): Outcome<number | null> {
  if (text === undefined) return ok(null);
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= LEAST_INTERVAL && seconds <= MOST_INTERVAL) return ok(seconds);
  const range = `seconds from ${LEAST_INTERVAL} to ${MOST_INTERVAL}`;
  return fail("malformed", `--interval expects ${range}, not ${quoted(text)}`);
}
