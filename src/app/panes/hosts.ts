/** The pane of other machines: one row each, reachable or not. */

import type { Column } from "../../model/kind.ts";
import type { Host, HostLink } from "../../model/snapshot.ts";
import type { Role } from "../frame.ts";
import { isHost, lift, type Pane } from "../pane.ts";

/** Of a machine that has not answered nothing is known, which is not the same as no orphan. */
const isKnown = ({ link }: Host): boolean => link === "up" || link === "slow";

const LINKS: readonly HostLink[] = ["up", "slow", "connecting", "down"];

const columns: readonly Column<Host>[] = [
  {
    id: "host",
    title: "HOST",
    help: "machine, as it was named with --host",
    value: ({ host }) => host,
    width: 20,
    priority: 1,
  },
  {
    id: "link",
    title: "LINK",
    help: "up, slow (what is shown is old), connecting, or down",
    value: ({ link }) => link,
    values: LINKS,
    width: 10,
    priority: 1,
  },
  {
    id: "objects",
    title: "OBJS",
    help: "how many objects it has",
    value: (host) => (isKnown(host) ? host.objects : undefined),
    unit: "count",
    align: "right",
    width: 6,
    priority: 2,
    firstSort: "descending",
  },
  {
    id: "orphans",
    title: "ORPHANS",
    help: "how many of them are orphans",
    value: (host) => (isKnown(host) ? host.orphans : undefined),
    unit: "count",
    align: "right",
    width: 7,
    priority: 2,
    firstSort: "descending",
  },
  {
    id: "bytes",
    title: "IPC SIZE",
    help: "sizes of its objects, added up",
    value: (host) => (isKnown(host) ? host.bytes : undefined),
    unit: "bytes",
    align: "right",
    width: 9,
    priority: 2,
    firstSort: "descending",
  },
  {
    id: "version",
    title: "VERSION",
    help: "of shmtop there",
    value: ({ version }) => version ?? undefined,
    width: 9,
    priority: 4,
  },
  {
    id: "text",
    title: "WHAT",
    help: "what is wrong, where something is",
    value: ({ text, complete }) => text || (complete ? undefined : "its view is incomplete"),
    width: 30,
    priority: 3,
  },
];

const roles: Readonly<Record<HostLink, Role>> = {
  up: "good",
  slow: "warn",
  connecting: "dim",
  down: "bad",
};

export const hostsPane: Pane = {
  id: "hosts",
  title: "hosts",
  singular: "machine",
  plural: "machines",
  empty: "No machine was named.",
  columns: columns.map((column) => lift(column, isHost)),
  firstSort: { column: "host", descending: false },
  rows: ({ hosts }) => hosts ?? [],
  cells: {
    link: (row) =>
      isHost(row) ? { text: row.link, role: roles[row.link] } : { text: "", role: "plain" },
  },
};
