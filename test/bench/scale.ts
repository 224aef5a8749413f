/** The screen where there is far too much of everything: processes by the ten thousand, segments up to the kernel's limit. */
import { openNamespace } from "../support/namespace.ts";
import { shmtopCommand } from "../support/shmtop.ts";
import { type FleetSize, startFleet } from "./fleet.ts";
import type { Bench } from "./main.ts";
import { median, type Section, type Target } from "./report.ts";
import { measureScreen, type ScreenFigures } from "./screen-meter.ts";

interface Scene {
  readonly title: string;
  readonly fleet: FleetSize;
  readonly targets: (figures: Figures) => readonly Target[];
}

interface Figures extends ScreenFigures {
  /** Until the first object was drawn, and until the users of one were all found. */
  readonly objectsMs: number | undefined;
  readonly joinedMs: number | undefined;
  readonly keyP99: number | undefined;
}

/** Drawn with the verdict of an attached segment: at first `likely`, `proven` once every user was found. */
const PIECES = ["in-use", "proven"];

const SCENES: readonly Scene[] = [
  {
    title: "10,000 processes that share 100 segments",
    fleet: { processes: 10_000, privateMappings: 100, attaches: 4, segments: 100 },
    targets: ({ objectsMs, joinedMs, keyP99 }) => [
      { name: "objects on the screen ms", value: objectsMs, limit: 300 },
      { name: "full join ms", value: joinedMs, limit: 2000 },
      { name: "Down key p99 ms", value: keyP99, limit: 50 },
    ],
  },
  {
    title: "32,768 segments, the most that a namespace can have",
    fleet: { processes: 1, privateMappings: 10, attaches: 4, segments: 32_768 },
    targets: ({ keyP99, rssMb }) => [
      { name: "frame (Down key p99) ms", value: keyP99, limit: 100 },
      { name: "rss MB", value: rssMb, limit: 200 },
    ],
  },
];

export const scaleBench: Bench = {
  name: "scale",
  needs: ["the built program", "root", "IPC namespaces", "gcc"],
  async *run() {
    for (const scene of SCENES) {
      const namespace = await openNamespace();
      try {
        namespace.run(["sh", "-c", "echo 32768 > /proc/sys/kernel/shmmni"]);
        const endFleet = await startFleet(namespace, scene.fleet);
        const command = shmtopCommand(["-i", "1", "--namespaces", "own"], { namespace });
        yield await measure(scene, command).finally(endFleet);
      } finally {
        namespace.close();
      }
    }
  },
};

async function measure(
  { title, targets }: Scene,
  command: ReturnType<typeof shmtopCommand>,
): Promise<Section> {
  const measured = await measureScreen(command, {
    ...{ cols: 120, rows: 40, settleSeconds: 5, steadySeconds: 10, keys: 50 },
    environment: {},
    pieces: PIECES,
  });
  const keys = [...measured.keyMs].sort((a, b) => a - b);
  const [objectsMs, joinedMs] = measured.pieceMs;
  const keyP99 = keys[Math.floor(0.99 * (keys.length - 1))];
  const figures: Figures = { ...measured, objectsMs, joinedMs, keyP99 };
  return {
    title: `screen, 120x40, ${title}`,
    rows: [
      {
        name: "shmtop -i 1",
        values: {
          "objects ms": objectsMs,
          "joined ms": joinedMs,
          "cpu %": measured.cpuPercent,
          "rss MB": measured.rssMb,
          "key p50 ms": median(keys),
          "key p99 ms": keyP99,
        },
      },
    ],
    targets: targets(figures),
    notes: ["objects: a verdict is drawn; joined: it is proven, so every user was found"],
  };
}
