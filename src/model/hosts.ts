/** Several machines in one snapshot: what is whose, and how each of them can be reached. */
import { asBytes } from "./bytes.ts";
import type { Column } from "./kind.ts";
import type { Host, IpcObject, IpcProcess, Limit, Problem, Snapshot } from "./snapshot.ts";

/** Whose a row is, while several machines are looked at. */
export const hostColumn: Column<{ readonly host?: string }> = {
  id: "host",
  title: "HOST",
  help: "machine that it is on, as it was named with --host",
  value: ({ host }) => host,
  width: 12,
  priority: 1,
};

/** What came of one machine; without a snapshot nothing is known of it now. */
export interface HostLook extends Pick<Host, "host" | "link" | "text" | "version"> {
  readonly snapshot: Snapshot | null;
}

/** `db1/shm:65538`: unique among all machines. A name of a machine has no slash, so that it can be taken off again. */
export const targetAt = (host: string, target: string): string => `${host}/${target}`;

/** @returns the machine and the target there; `null` for a target of our own, where a slash only begins a name. */
export function splitTarget(
  target: string,
): { readonly host: string; readonly target: string } | null {
  const cut = target.indexOf("/");
  if (cut < 1 || target[cut - 1] === ":") return null;
  return { host: target.slice(0, cut), target: target.slice(cut + 1) };
}

/** Makes one snapshot of several. What did not change between two calls is the same value again. */
export function createMerger(): (looks: readonly HostLook[], time: number) => Snapshot {
  const tag = createTagger();
  return (looks, time) => {
    const seen = looks.flatMap(({ host, snapshot }) =>
      snapshot === null ? [] : [{ host, snapshot }],
    );
    return {
      time,
      host: asBytes(looks.length === 1 ? (looks[0]?.host ?? "") : `${looks.length} hosts`),
      complete: seen.length === looks.length && seen.every(({ snapshot }) => snapshot.complete),
      ...(looks.some(isLooking) ? { looking: true } : {}),
      namespaces: [],
      objects: seen.flatMap(({ host, snapshot }) =>
        snapshot.objects.map((one) => tag.object(host, one)),
      ),
      processes: seen.flatMap(({ host, snapshot }) =>
        snapshot.processes.map((one) => tag.process(host, one)),
      ),
      limits: seen.flatMap(({ host, snapshot }) =>
        snapshot.limits.map((one) => tag.limit(host, one)),
      ),
      problems: looks.flatMap(problemsOf),
      unreadKinds: {},
      hosts: looks.map(hostOf),
    };
  };
}

const isLooking = ({ link, snapshot }: HostLook): boolean =>
  link === "connecting" || snapshot?.looking === true;

/** Remembers what it made of each row, for as long as that row lives. */
function createTagger() {
  const remember = <Row extends object>(make: (host: string, row: Row) => Row) => {
    const made = new WeakMap<Row, Row>();
    return (host: string, row: Row): Row => {
      const tagged = made.get(row) ?? make(host, row);
      made.set(row, tagged);
      return tagged;
    };
  };
  return {
    object: remember((host, row: IpcObject) => ({
      ...row,
      host,
      target: targetAt(host, row.target),
    })),
    process: remember((host, row: IpcProcess) => ({
      ...row,
      host,
      holds: row.holds.map((target) => targetAt(host, target)),
    })),
    limit: remember((host, row: Limit) => ({ ...row, host })),
  };
}

function problemsOf({ host, link, text, snapshot }: HostLook): readonly Problem[] {
  const own = (snapshot?.problems ?? []).map((one) => ({ ...one, text: `${host}: ${one.text}` }));
  return link === "up"
    ? own
    : [{ code: `host-${link}`, count: 1, text: `${host}: ${text}` }, ...own];
}

function hostOf({ host, link, text, version, snapshot }: HostLook): Host {
  const objects = snapshot?.objects ?? [];
  return {
    host,
    link,
    text,
    version,
    complete: snapshot?.complete ?? false,
    objects: objects.length,
    orphans: objects.filter(({ verdict }) => verdict.state === "orphan").length,
    bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
    namespaces: snapshot?.namespaces ?? [],
  };
}
