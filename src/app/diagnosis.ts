/** What there is to say of one limit: who fills it, what would help, and which call fails at it. */
import { examineLimit } from "../model/diagnosis.ts";
import type { Limit, Snapshot } from "../model/snapshot.ts";
import { sayDiagnosis } from "../text/finding.ts";

const said = new WeakMap<Snapshot, WeakMap<Limit, readonly string[]>>();

/** Sentences, the most important first; found once for each snapshot. */
export function diagnosisOf(limit: Limit, snapshot: Snapshot): readonly string[] {
  const known = said.get(snapshot) ?? new WeakMap<Limit, readonly string[]>();
  said.set(snapshot, known);
  const texts = known.get(limit) ?? textsOf(limit, snapshot);
  known.set(limit, texts);
  return texts;
}

function textsOf(limit: Limit, snapshot: Snapshot): readonly string[] {
  const finding = examineLimit(limit, snapshot);
  return finding === null ? [] : sayDiagnosis(finding, snapshot.namespaces.length > 1);
}
