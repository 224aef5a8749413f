/** Who has a listed file as a copy of its own: programs that run from one, and MAP_PRIVATE. A dear look, at a pace of its own. */
import type { Host, MappedFile } from "../host/host.ts";
import { deviceNumber, fileIndex } from "../model/file-name.ts";
import type { Attachment, FileIdentity, Opens, Sweep } from "../model/uses.ts";
import { attachmentsOf } from "./attach.ts";
import type { HolderPlan } from "./holders.ts";
import { createPace } from "./pace.ts";
import { seeksUsers, type Wants } from "./plan.ts";
import type { ProcessBook } from "./processes.ts";
import { keepSameItems } from "./stillness.ts";

/** The sweep with them: the same value again where nothing changed. */
export type PrivateUses = (
  wants: Wants,
  plan: HolderPlan,
  sweep: Sweep,
  opens: Opens,
  pids: readonly number[],
) => Sweep;

/** Milliseconds between two such looks while watching, and of the time what they may take: it takes as long as a sweep. */
const least = 30_000;
const share = 0.002;

interface Walk {
  /** Files that were listed then, by their index, and who had which of them. */
  readonly files: ReadonlySet<string>;
  readonly uses: ReadonlyMap<string, readonly Use[]>;
  /** Processes that were given up. */
  readonly skipped: number;
}

interface Use {
  readonly attachment: Attachment;
  /** Of its process; `null` where that was not known. */
  readonly startedAt: number | null;
}

const noWalk: Walk = { files: new Set(), uses: new Map(), skipped: 0 };

/**
 * Only for files that nobody shares or has open. While watching, what is new since the last look, and what had a user then who
 * ended since, is said to be not looked for.
 */
export function createPrivateUses(host: Host, book: ProcessBook): PrivateUses {
  const pace = createPace();
  const unusedOf = rememberUnused();
  const startOf = (pid: number) => book.get(pid)?.startedAt ?? null;
  let last = noWalk;
  let told: { readonly from: Sweep; readonly sweep: Sweep } | null = null;

  const walk = (pids: readonly number[], plan: HolderPlan): Walk => {
    const { uses, skipped } = lookThrough(host, pids, plan);
    const byFile = new Map<string, Use[]>();
    for (const attachment of uses) {
      const use = { attachment, startedAt: startOf(attachment.pid) };
      const known = byFile.get(fileIndex(attachment));
      if (known === undefined) byFile.set(fileIndex(attachment), [use]);
      else known.push(use);
    }
    return { files: plan.files, uses: byFile, skipped };
  };
  const isThere = ({ attachment, startedAt }: Use): boolean =>
    startOf(attachment.pid) === startedAt;
  const isKnown = (file: string): boolean =>
    last.files.has(file) && (last.uses.get(file) ?? []).every(isThere);

  return (wants, plan, from, opens, pids) => {
    if (!seeksUsers(wants) || !from.done || !opens.done) return from;
    const unused = unusedOf(plan.files, from, opens);
    if (unused.length === 0) return from;
    const now = host.clock.now();
    if (wants.depth === "all" || pace.due(now, least, share))
      last = pace.run(now, () => walk(pids, plan));
    const uses = unused.flatMap((file) => last.uses.get(file) ?? []).filter(isThere);
    const unlooked = unused.filter((file) => !isKnown(file)).map(identityOf);
    const before = told?.from === from ? told.sweep : null;
    const attachments = [...from.attachments, ...uses.map(({ attachment }) => attachment)];
    const sweep: Sweep = {
      ...from,
      attachments: keepSameItems(told?.sweep.attachments ?? [], attachments),
      skipped: from.skipped + last.skipped,
      ...(unlooked.length > 0 && { unlooked }),
    };
    told = { from, sweep: before !== null && isSame(before, sweep) ? before : sweep };
    return told.sweep;
  };
}

function lookThrough(host: Host, pids: readonly number[], { files, devices }: HolderPlan) {
  const keep = {
    ...{ segments: true, sysvDevices: new Set<number>(), fileDevices: devices },
    ...{ ambiguous: () => false, namespaceOf: () => null },
  };
  const uses: Attachment[] = [];
  let skipped = 0;
  const isListed = (file: MappedFile): boolean =>
    files.has(fileIndex({ dev: deviceNumber(file), inode: file.inode }));
  for (const pid of pids) {
    const mappings = host.maps.private(pid, isListed);
    if (mappings.ok) {
      const wanted = mappings.value.map((one) => ({ ...one, writable: false }));
      for (const use of attachmentsOf(host, pid, wanted, keep, [])) uses.push(use);
    } else if (mappings.failure.why === "failed") skipped += 1;
    // The others are counted already: their shared mappings may not be read either.
  }
  return { uses, skipped };
}

/** Listed files that nobody shares or has open: the same list again for the same looks. */
function rememberUnused() {
  let last: { files: ReadonlySet<string>; sweep: Sweep; opens: Opens } | null = null;
  let unused: readonly string[] = [];
  return (files: ReadonlySet<string>, sweep: Sweep, opens: Opens): readonly string[] => {
    if (last?.files === files && last.sweep === sweep && last.opens === opens) return unused;
    const used = new Set([...sweep.attachments, ...opens.files].map(fileIndex));
    unused = [...files].filter((file) => !used.has(file));
    last = { files, sweep, opens };
    return unused;
  };
}

function identityOf(index: string): FileIdentity {
  const [dev, inode] = index.split(":").map(Number);
  return { dev: dev ?? 0, inode: inode ?? 0 };
}

const isSame = (before: Sweep, now: Sweep): boolean =>
  before.skipped === now.skipped &&
  before.attachments === now.attachments &&
  sameFiles(before.unlooked, now.unlooked);

const sameFiles = (before: Sweep["unlooked"] = [], now: Sweep["unlooked"] = []): boolean =>
  before === keepSameItems(before, now);
