/** Every command, with the one that is about the others. */
import type { Command } from "../commands/command.ts";
import { commands as others } from "../commands/index.ts";
import { completionOf } from "./completion/command.ts";

export const commands: readonly Command[] = [...others, completionOf(() => commands)];
