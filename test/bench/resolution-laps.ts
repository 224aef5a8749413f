/**
 * Our full resolution as the collector's thread does it, for each line of input: everything is read again, and joined, unless
 * all that was read is as it was. With the argument "anew" it is joined in any case.
 */
import { createInterface } from "node:readline";
import { applications } from "../../src/applications/index.ts";
import { createCollector } from "../../src/collect/collect.ts";
import { createJoiner } from "../../src/collect/joiner.ts";
import { liveHost } from "../../src/host/live.ts";
import { kinds } from "../../src/kinds/index.ts";

/** System V alone, which is what grep, lsof and the C loop look for too. */
const systemV = kinds.filter((kind) => "parse" in kind);
const collector = createCollector(liveHost(), systemV, applications);
const newJoiner = () => createJoiner(systemV, applications);
const joiner = newJoiner();
const isAnew = process.argv[2] === "anew";

for await (const _line of createInterface({ input: process.stdin })) {
  const start = process.hrtime.bigint();
  const joined = isAnew ? newJoiner() : joiner;
  const snapshot = joined(collector.look({ depth: "all" }));
  const nanoseconds = process.hrtime.bigint() - start;
  const found = snapshot.objects.reduce((sum, object) => sum + (object.found ?? 0), 0);
  console.log(`${nanoseconds} ${found}`);
}
