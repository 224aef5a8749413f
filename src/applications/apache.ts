/** Apache httpd: `Mutex sysvsem` makes sets of one semaphore, owned by the user its workers run as. */
import type { Recogniser } from "../model/belonging.ts";
import { possibleMakers } from "./server.ts";

const programs = ["apache2", "httpd"];

/** The last operator of a set is any worker, and workers come and go: only the server's own life tells. */
export const apache: Recogniser = {
  id: "apache",
  kinds: ["sem"],
  programs,
  mayOwn: ({ counts, key }) => counts.nsems === 1 && key === 0,
  recognise: (object, processes) => {
    const [maker] = possibleMakers(object, processes, programs);
    if (maker === undefined) return null;
    return { label: "Apache", alive: `Apache, process ${maker.pid}, lives and may have made it` };
  },
};
