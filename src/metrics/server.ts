/** The HTTP side: one page, for readers who may be slow, hostile, or a browser that was sent here. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIP, type Socket } from "node:net";
import { CONTENT_TYPE } from "./content-type.ts";
import type { Scrape } from "./scrapes.ts";

export interface ServerOptions {
  readonly scrape: Scrape;
  /** Names that `Host` may have, besides addresses; `null`: any (a socket that no browser can reach). */
  readonly hosts: readonly string[] | null;
}

/** Milliseconds for the head of a request, for all of it, and for a reader that does not read on. */
const HEADERS_MS = 5000;
const REQUEST_MS = 8000;
const IDLE_MS = 10_000;
/** Milliseconds that a scrape may wait for its look: less than Prometheus waits by default (10 s). */
const LOOK_MS = 9000;
const MOST_HEADER_BYTES = 8192;
/** Connections at a time; for one more the one that has waited longest without a request has to go. */
const MOST_CONNECTIONS = 256;

/** Not listening yet. Every connection carries one request. */
export function createMetricsServer(options: ServerOptions): Server {
  const server = createServer({
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: 1,
    maxHeaderSize: MOST_HEADER_BYTES,
  });
  server.timeout = IDLE_MS;
  server.maxRequestsPerSocket = 1;
  const asking = limitConnections(server);
  server.on("request", (request, response) => {
    asking(request.socket);
    void answer(request, response, options);
  });
  return server;
}

/** @returns to be told which connection has asked: it goes last. */
function limitConnections(server: Server): (socket: Socket) => void {
  const silent = new Set<Socket>();
  const asked = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    silent.add(socket);
    socket.once("close", () => {
      silent.delete(socket);
      asked.delete(socket);
    });
    if (silent.size + asked.size <= MOST_CONNECTIONS) return;
    const [oldest] = silent.size > 1 ? silent : asked;
    oldest?.destroy();
  });
  return (socket) => {
    if (silent.delete(socket)) asked.add(socket);
  };
}

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { scrape, hosts }: ServerOptions,
): Promise<void> {
  const { status, text, headers } = refusal(request, hosts) ?? (await page(scrape));
  const body = Buffer.from(text, "utf8");
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": body.length,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    Connection: "close",
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

function refusal(
  { method, url = "", headers }: IncomingMessage,
  hosts: ServerOptions["hosts"],
): Reply | null {
  if (hosts !== null && !isExpected(headers.host ?? "", hosts)) {
    return { status: 421, text: "this is not the host that was asked for; see --allow-host\n" };
  }
  if (url.split("?", 1)[0] !== "/metrics") return { status: 404, text: "only /metrics is here\n" };
  if (method === "GET" || method === "HEAD") return null;
  return { status: 405, text: "only GET and HEAD\n", headers: { Allow: "GET, HEAD" } };
}

/** A page from elsewhere can have its own name lead here (DNS rebinding), but not a name of ours, and no address. */
function isExpected(host: string, hosts: readonly string[]): boolean {
  const name = host.replace(/:\d*$/, "").toLowerCase();
  return isIP(name.replace(/^\[(.+)\]$/, "$1")) !== 0 || hosts.includes(name);
}

/** Old numbers are worse than none: whoever scrapes has to learn that there are no new ones. */
async function page(scrape: Scrape): Promise<Reply> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, LOOK_MS, null);
  });
  const outcome = await Promise.race([scrape(), late]);
  clearTimeout(timer);
  if (outcome === null) return { status: 503, text: `a look takes longer than ${LOOK_MS} ms\n` };
  if (!outcome.ok) return { status: 503, text: `${outcome.failure.text}\n` };
  return { status: 200, text: outcome.value, headers: { "Content-Type": CONTENT_TYPE } };
}
