/** The thread that streams: each look is answered with the lines that a recording of it would have. */
import { applications } from "../applications/index.ts";
import { openHost } from "../host/open.ts";
import { kinds } from "../kinds/index.ts";
import { ok } from "../model/outcome.ts";
import { ownThread } from "../own-thread.ts";
import { createRecorder } from "../recording/recorder.ts";
import { createScrubber } from "../recording/scrub.ts";
import { headerOfNow } from "../recordings.ts";
import { answerLooks } from "./answer-looks.ts";
import { createCollector } from "./collect.ts";
import type { StreamerSetup, Watch } from "./protocol.ts";

const { port, setup } = ownThread<StreamerSetup & Watch>();

answerLooks({
  port,
  watch: setup,
  host: openHost(setup.procRoot),
  prepare: (host) => {
    const collector = createCollector(host, kinds, applications, setup.namespaces);
    let lines = "";
    const record = createRecorder({
      sink: {
        write: (text) => {
          lines += text;
          return ok(null);
        },
        size: () => 0,
        rotate: () => ok(null),
      },
      header: headerOfNow(setup.secret !== null, setup.utcOffset),
      largest: Number.POSITIVE_INFINITY,
    });
    const scrubbed = setup.secret && createScrubber(applications, setup.secret);
    return async () => {
      lines = "";
      const seen = collector.look({ depth: "watch" });
      record(scrubbed === null ? seen : scrubbed(seen));
      return lines;
    };
  },
});
