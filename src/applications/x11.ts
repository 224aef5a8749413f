/** X11's MIT-SHM: pictures in a segment of the client's, which the X server was the last to attach or detach. */
import type { Recogniser } from "../model/belonging.ts";
import { hasEnded, slack } from "../model/liveness.ts";
import { perLook } from "./per-look.ts";

const programs: ReadonlySet<string> = new Set(
  "X Xorg Xorg.bin Xwayland Xvfb Xephyr Xnest Xvnc Xtigervnc".split(" "),
);

const serversOf = perLook((processes) =>
  processes.filter(({ name, state }) => programs.has(name) && !hasEnded(state)),
);

/** The collector reads every process that a segment names, so no program has to be sought. */
export const x11: Recogniser = {
  id: "x11",
  kinds: ["shm"],
  programs: [],
  mayOwn: () => true,
  recognise: (object, processes) => {
    const server = serversOf(processes).find(({ pid, startedAt }) =>
      object.pids.some((one) => one.pid === pid && startedAt <= (one.at ?? startedAt) + slack),
    );
    if (server === undefined) return null;
    return {
      label: "X11 MIT-SHM",
      alive: `the X server, process ${server.pid}, lives and was given it`,
    };
  },
};
