/** Prints one look at the machine, as JSON: what `recordings.ts` keeps. */

import { applications } from "../../src/applications/index.ts";
import { createCollector } from "../../src/collect/collect.ts";
import { liveHost } from "../../src/host/live.ts";
import { kinds } from "../../src/kinds/index.ts";

const [scope] = process.argv.slice(2);
const collector = createCollector(liveHost(), kinds, applications, scope === "all" ? "all" : "own");
process.stdout.write(JSON.stringify(collector.look({ depth: "all", inside: true })));
