/** The built program under other Nodes than the one that built it. */
import { describeLive } from "../support/describe-live.ts";
import { otherNode } from "../support/needs.ts";
import { bundle } from "../support/project.ts";
import { smoke } from "../support/smoke.ts";

for (const major of [22, 24] as const) {
  describeLive(`under Node ${major}`, ["root", "IPC namespaces", `Node ${major}`], (test) => {
    test("it lists, shows, watches and removes", () =>
      smoke([otherNode(major), bundle], "/usr/bin:/bin", { screens: true }));
  });
}
