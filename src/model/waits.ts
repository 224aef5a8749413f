/** Who waits on what, by object. */
import { fileIndex } from "./file-name.ts";
import type { FileIdentity, InnerWait, Wait } from "./uses.ts";

/** By `KIND:ID`; one id may be in several namespaces. */
export function indexWaits(waits: readonly Wait[]): ReadonlyMap<string, readonly Wait[]> {
  const byObject = new Map<string, Wait[]>();
  for (const wait of waits) {
    const known = byObject.get(`${wait.kind}:${wait.id}`);
    if (known === undefined) byObject.set(`${wait.kind}:${wait.id}`, [wait]);
    else known.push(wait);
  }
  return byObject;
}

interface Held extends FileIdentity {
  readonly pid: number;
}

/** The threads of a process that wait inside something that it has. */
export type InnerWaitIndex = (held: Held) => readonly InnerWait[];

const none: readonly InnerWait[] = [];

export function indexInnerWaits(waits: readonly InnerWait[]): InnerWaitIndex {
  const byHeld = new Map<string, InnerWait[]>();
  for (const wait of waits) {
    const known = byHeld.get(heldIndex(wait));
    if (known === undefined) byHeld.set(heldIndex(wait), [wait]);
    else known.push(wait);
  }
  return (held) => (byHeld.size === 0 ? none : (byHeld.get(heldIndex(held)) ?? none));
}

/** Of what one process has. */
export const heldIndex = (held: Held): string => `${held.pid} ${fileIndex(held)}`;
