/** Runs the benches named on the command line, or all, and prints their figures. */
import { lacking, type Need } from "../support/needs.ts";
import { commandsBench } from "./commands.ts";
import { replayBench } from "./replay.ts";
import { isMet, machineLine, render, type Section } from "./report.ts";
import { resolutionBench } from "./resolution.ts";
import { scaleBench } from "./scale.ts";
import { screenBench } from "./screen.ts";
import { terminalBench } from "./terminal.ts";

export interface Bench {
  readonly name: string;
  readonly needs: readonly Need[];
  run(): AsyncIterable<Section>;
}

/** A new bench is one file and one line here. */
const benches: readonly Bench[] = [
  resolutionBench,
  commandsBench,
  screenBench,
  terminalBench,
  scaleBench,
  replayBench,
];

const words = process.argv.slice(2);
const json = words.includes("--json");
const names = words.filter((word) => word !== "--json");
const unknown = names.find((name) => !benches.some((bench) => bench.name === name));

if (unknown === undefined)
  await main(benches.filter((bench) => names.length === 0 || names.includes(bench.name)));
else {
  process.stderr.write(
    `no bench "${unknown}": expected ${benches.map((bench) => bench.name).join(" or ")}\n`,
  );
  process.exitCode = 2;
}

async function main(chosen: readonly Bench[]): Promise<void> {
  const sections: Section[] = [];
  if (!json) console.log(`${machineLine()}\n`);
  for (const bench of chosen) {
    for await (const section of sectionsOf(bench)) {
      sections.push(section);
      if (!json) console.log(render(section));
    }
  }
  const targets = sections.flatMap((section) => section.targets);
  const met = targets.filter(isMet).length;
  if (json) console.log(JSON.stringify({ machine: machineLine(), sections }, null, 2));
  else console.log(`${met} of ${targets.length} targets met`);
}

async function* sectionsOf(bench: Bench): AsyncIterable<Section> {
  const missing = lacking(bench.needs);
  if (missing.length === 0) yield* bench.run();
  else
    yield {
      title: bench.name,
      rows: [],
      targets: [],
      notes: [`skipped: needs ${missing.join(", ")}`],
    };
}
