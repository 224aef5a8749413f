/** The exporter: answers scrapes, or writes a file, until a signal ends it. */
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { openLooker } from "../collect/looker.ts";
import { failureThrown } from "../host/failure.ts";
import { replaceFile } from "../host/replace-file.ts";
import { clearSocketPath } from "../host/socket-path.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { type Address, isLocal, sayAddress } from "./address.ts";
import type { LookerSetup } from "./protocol.ts";
import type { ExportRequest, ListenRequest, TextfileRequest } from "./request.ts";
import { createScrapes } from "./scrapes.ts";
import { createMetricsServer } from "./server.ts";

export interface ExportEdge {
  readonly out: (text: string) => void;
  /** One sentence for people. */
  readonly say: (text: string) => void;
  /** Told what has to happen before the process ends by a signal. */
  readonly onSignal: (stop: () => Promise<void>) => void;
  /** Says that a thread waits in the kernel for somebody: the process ends without waiting for that thread. */
  readonly onStuck: () => void;
}

interface Looker {
  /** The metrics of a look that begins now; one at a time. */
  readonly look: () => Promise<Outcome<string>>;
  readonly close: () => Promise<void>;
}

/** Ends when the file was written once, or with what went wrong; else only a signal ends it. */
export async function runExport(
  request: ExportRequest,
  where: Omit<LookerSetup, "perObject">,
  edge: ExportEdge,
): Promise<Outcome<null>> {
  const { perObject } = request;
  const data: LookerSetup = { ...where, perObject };
  const { look, close } = openLooker({ thread: "exporter", data });
  const looker: Looker = {
    look,
    close: async () => {
      if (await close()) edge.onStuck();
    },
  };
  const ended =
    request.to === "textfile"
      ? await writeText(request, looker, edge)
      : await offer(request, looker, edge);
  await looker.close();
  return ended;
}

async function writeText(
  { path, interval }: TextfileRequest,
  looker: Looker,
  edge: ExportEdge,
): Promise<Outcome<null>> {
  let goesOn = interval !== null;
  edge.onSignal(async () => {
    goesOn = false;
    await looker.close();
  });
  for (;;) {
    const text = await looker.look();
    const written = text.ok ? write(path, text.value, edge) : text;
    if (interval === null) return written;
    if (!goesOn) return ok(null);
    if (!written.ok) edge.say(written.failure.text);
    await delay(interval * 1000);
  }
}

function write(path: string, text: string, { out }: ExportEdge): Outcome<null> {
  if (path !== "-") return replaceFile(path, text);
  out(text);
  return ok(null);
}

async function offer(
  { address, allowedHosts, interval }: ListenRequest,
  looker: Looker,
  edge: ExportEdge,
): Promise<Outcome<null>> {
  const names = ["localhost", hostname(), ...allowedHosts].map((name) => name.toLowerCase());
  const server = createMetricsServer({
    scrape: createScrapes(looker.look, interval),
    hosts: address.by === "unix" ? null : names,
  });
  const listening = await listen(server, address);
  if (!listening.ok) return listening;
  // One connection that could not be taken is no reason to end.
  server.on("error", (error) => edge.say(`cannot take a connection: ${error.message}`));
  let stopped = false;
  edge.onSignal(async () => {
    stopped = true;
    server.close();
    server.closeAllConnections();
    await looker.close();
  });
  if (!isLocal(address)) {
    edge.say("other machines can reach this, and anybody there can read it: there is no password");
  }
  edge.say(`metrics at ${sayAddress(listening.value)}`);
  await once(server, "close");
  return stopped ? ok(null) : fail("failed", "the listening socket was closed");
}

/** @returns the address with the port that it got. A socket in the file system is for its owner alone. */
async function listen(server: Server, address: Address): Promise<Outcome<Address>> {
  if (address.by === "unix") {
    const clear = await clearSocketPath(address.path);
    if (!clear.ok) return clear;
  }
  const umask = process.umask(0o177);
  try {
    server.listen(address.by === "unix" ? { path: address.path } : address);
  } finally {
    process.umask(umask);
  }
  try {
    await once(server, "listening");
  } catch (error) {
    return failureThrown(error, `listen at ${sayAddress(address)}`);
  }
  if (address.by === "unix") return ok(address);
  const { port } = server.address() as AddressInfo;
  return ok({ ...address, port });
}
