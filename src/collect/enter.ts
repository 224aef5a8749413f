/** Reads from inside another ipc namespace. */
import type { Host } from "../host/host.ts";
import type { NamespaceProof } from "../model/observation.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { Namespace } from "./namespaces.ts";

/** What was read, and which process it was entered by. */
export interface Visit<T> {
  readonly way: number;
  readonly value: T;
}

/**
 * By the first of its processes that is still there: one that has ended since it was listed says nothing of the others.
 * `gone`: they all have; the namespace may live on in a process that is younger than the list.
 */
export function enterNamespace<T>(
  { namespaces }: Host,
  { ns, ways }: Namespace,
  action: (proof: NamespaceProof) => T,
): Outcome<Visit<T>> {
  if (namespaces === null)
    return fail("absent", "other ipc namespaces cannot be entered from here");
  for (const way of ways) {
    const visit = namespaces.within(ns, way, action);
    if (visit.ok) return ok({ way, value: visit.value });
    if (visit.failure.why !== "gone") return visit;
  }
  return fail("gone", `nobody who was listed is in ipc namespace ${ns} any more`);
}
