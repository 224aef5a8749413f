/** The commands that look at objects and do nothing else: the only ones in the text for plain words (`src/plain-words.ts`). */
import type { Command } from "./command.ts";
import { list } from "./list.ts";
import { who } from "./who.ts";

export const lookingCommands: readonly Command[] = [list, who];
