/** What `--version` says: enough of the program and of the machine for somebody who was not there. */
import { release } from "node:os";
import { version } from "../package.json";
import { findFeatures } from "./host/features.ts";
import { alignRows } from "./output/align.ts";

/** Set by the build; not there when run from source. */
declare const SHMTOP_COMMIT: string | undefined;

export function describeVersion(): string {
  const commit = typeof SHMTOP_COMMIT === "string" ? SHMTOP_COMMIT : "unknown";
  const features = findFeatures().map(({ name, found, use }) => [name, answer(found), use]);
  return [
    `shmtop ${version}`,
    `commit ${commit}`,
    `Node ${process.versions.node} ${process.arch}`,
    `Linux ${release()}`,
    ...alignRows(features, ["left", "left", "left"]).map((line) => `  ${line}`),
    "",
  ].join("\n");
}

const answer = (found: boolean | null): string => {
  if (found === null) return "not asked: no native calls";
  return found ? "yes" : "no";
};
