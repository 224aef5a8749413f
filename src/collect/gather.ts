/** Many machines on one screen: what their links bring becomes one snapshot, at a pace that can be followed. */
import type { Recogniser } from "../model/belonging.ts";
import { deltaOf } from "../model/delta.ts";
import { createMerger, type HostLook } from "../model/hosts.ts";
import type { Kind } from "../model/kind.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { createJoiner } from "./joiner.ts";
import type { LineReader, Link } from "./link.ts";
import type { ThreadPort } from "./protocol.ts";

export interface Gathering {
  readonly port: ThreadPort;
  /** By the name of its machine. */
  readonly links: ReadonlyMap<string, Link>;
  readonly kinds: readonly Kind[];
  readonly applications: readonly Recogniser[];
  /** Share of a core and resident bytes of the whole program. */
  readonly load: () => { readonly cpu: number | null; readonly rss: number };
}

/** Milliseconds between two looks at all links. */
const PACE = 250;

/** Starts it; it goes on until the thread ends. */
export function gather({ port, links, kinds, applications, load }: Gathering): void {
  const hosts = [...links].map(([host, link]) => ({
    host,
    link,
    view: createHostView(kinds, applications),
  }));
  const merge = createMerger();
  let last: { readonly looks: readonly HostLook[]; readonly snapshot: Snapshot } | null = null;
  const tick = (): void => {
    const began = performance.now();
    for (const { link } of hosts) link.check();
    const looks = hosts.map(({ host, link, view }) => ({ host, ...view(link) }));
    const before = last;
    if (before !== null && looks.every((look, index) => isSame(before.looks[index], look))) return;
    const time = Date.now();
    const snapshot = merge(looks, time);
    const delta = deltaOf(before?.snapshot ?? null, snapshot);
    last = { looks, snapshot };
    const scanMs = performance.now() - began;
    port.postMessage({ type: "observed", delta, time, ...load(), scanMs });
  };
  port.on("message", ({ type }) => {
    if (type === "refresh") tick();
  });
  setInterval(tick, PACE);
  tick();
}

const isSame = (before: HostLook | undefined, { link, text, snapshot }: HostLook): boolean =>
  before?.link === link && before.text === text && before.snapshot === snapshot;

function createHostView(kinds: readonly Kind[], applications: readonly Recogniser[]) {
  const joined = createJoiner(kinds, applications);
  return (link: Link): Omit<HostLook, "host"> => {
    const look = newest(link.state().reader);
    if (look?.ok === false) link.refuse(`it sent no look: ${look.failure.text}`);
    const { link: state, text, reader } = link.state();
    const snapshot = reader !== null && look?.ok === true ? joined(look.value) : null;
    return { link: state, text, version: reader?.version() ?? null, snapshot };
  };
}

const newest = (reader: LineReader | null) => reader?.look() ?? null;
