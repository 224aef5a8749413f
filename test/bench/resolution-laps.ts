/** Our full resolution as the collector's thread does it: one look at everything and its join, for each line of input. */
import { createInterface } from "node:readline";
import { applications } from "../../src/applications/index.ts";
import { createCollector } from "../../src/collect/collect.ts";
import { liveHost } from "../../src/host/live.ts";
import { kinds } from "../../src/kinds/index.ts";
import { join } from "../../src/model/join.ts";

/** System V alone, which is what grep, lsof and the C loop look for too. */
const systemV = kinds.filter((kind) => "parse" in kind);
const collector = createCollector(liveHost(), systemV, applications);

for await (const _line of createInterface({ input: process.stdin })) {
  const start = process.hrtime.bigint();
  const snapshot = join(collector.look({ depth: "all" }), systemV, applications);
  const nanoseconds = process.hrtime.bigint() - start;
  const found = snapshot.objects.reduce((sum, object) => sum + (object.found ?? 0), 0);
  console.log(`${nanoseconds} ${found}`);
}
