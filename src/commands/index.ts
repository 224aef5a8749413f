/** The registry of commands: a new one is one file and one line here. */
import type { Command } from "./command.ts";
import { doctor } from "./doctor.ts";
import { exportMetrics } from "./export.ts";
import { list } from "./list.ts";
import { rm } from "./rm.ts";
import { scrub } from "./scrub.ts";
import { stream } from "./stream.ts";
import { trace } from "./trace.ts";
import { undo } from "./undo.ts";
import { who } from "./who.ts";

export const commands: readonly Command[] = [
  ...[list, who, rm, undo, doctor, trace],
  ...[exportMetrics, stream, scrub],
];
