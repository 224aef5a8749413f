/** Who waits on what, by object. */
import type { Wait } from "./observation.ts";

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
