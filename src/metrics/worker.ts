/** The exporter's thread: each look is one at everything, answered with its metrics as text. */
import { version } from "../../package.json";
import { applications } from "../applications/index.ts";
import { answerLooks } from "../collect/answer-looks.ts";
import { createCollector } from "../collect/collect.ts";
import type { Watch } from "../collect/protocol.ts";
import { openHost } from "../host/open.ts";
import { kinds } from "../kinds/index.ts";
import { join } from "../model/join.ts";
import { ownThread } from "../own-thread.ts";
import { createLooks } from "./looks.ts";
import type { LookerSetup } from "./protocol.ts";

const { port, setup } = ownThread<LookerSetup & Watch>();

answerLooks({
  port,
  watch: setup,
  host: openHost(setup.procRoot),
  prepare: (host) => {
    const collector = createCollector(host, kinds, applications, setup.namespaces);
    const look = () => join(collector.look({ depth: "all" }), kinds, applications);
    return createLooks({ kinds, version, perObject: setup.perObject, look });
  },
});
