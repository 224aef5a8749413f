/** The thread that gathers looks of other machines over ssh. */
import { applications } from "../applications/index.ts";
import { startSsh } from "../host/ssh.ts";
import { kinds } from "../kinds/index.ts";
import { ownThread } from "../own-thread.ts";
import { createLineSplitter } from "../recording/line-splitter.ts";
import { createStreamReader } from "../recording/stream-reader.ts";
import { showText } from "../text/encode.ts";
import { gather } from "./gather.ts";
import { createLink } from "./link.ts";
import { createLoad } from "./load.ts";
import type { GathererSetup } from "./start-thread.ts";

const { port, setup } = ownThread<GathererSetup>();
const { hosts, interval, watch, namespaces, ssh } = setup;

/** Bytes of one line: a picture of a machine whose tables are all full has half of it. */
const LONGEST_LINE = 64 * 1024 * 1024;

const words = [
  ...["shmtop", "stream", "--interval", String(interval), "--namespaces", namespaces],
  ...(watch ? ["--watch"] : []),
];

const linkTo = (host: string) =>
  createLink({
    connect: () => startSsh(host, words, ssh),
    createReader: createStreamReader,
    createSplitter: () => createLineSplitter(LONGEST_LINE),
    show: showText,
    interval: interval * 1000,
    now: () => performance.now(),
  });

const links = new Map(hosts.map((host) => [host, linkTo(host)]));
gather({ port, links, kinds, applications, load: createLoad() });
