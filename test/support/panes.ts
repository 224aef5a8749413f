/** Every pane of the screen, with something in it, and what each shows of that. */
import type { Actor } from "./actor.ts";
import type { Terminal } from "./terminal.ts";

/** By the number that goes there, in the order of the tabs. */
const PANES: Readonly<Record<string, string | RegExp>> = {
  "1": "0x00005eed",
  "2": "0x0000cafe",
  "3": "0x0000feed",
  "4": /^[▸>]? +\d+ worker /m,
  "5": /^ +LIMIT +NS +USED /m,
  "6": "/pane-file",
  "7": "/pane-semaphore",
  "8": "/pane-queue",
  "9": "pane-memfd",
};

/** Makes an object for each; the actor's name is `worker`, and it has a /dev/shm and queues of its own. */
export async function fillPanes(actor: Actor): Promise<void> {
  const segment = await actor.number("shm_create 0x5eed 12288 0600");
  await actor.send(`shm_attach ${segment}`);
  await actor.number("sem_create 0xcafe 3 0600");
  await actor.number("msg_create 0xfeed 0600");
  await actor.number("create_file /dev/shm/pane-file 4096");
  await actor.send("psem_create /pane-semaphore 1");
  await actor.number("mq_create /pane-queue");
  await actor.number("memfd pane-memfd 4096");
}

/** Goes to every pane by its number, the log last, for which something is made; what was seen, all in one. */
export async function seeEveryPane(terminal: Terminal, actor: Actor): Promise<string> {
  let seen = "";
  const see = async (number: string, expected: string | RegExp): Promise<void> => {
    terminal.press(number);
    seen += `${(await terminal.waitFor(expected)).join("\n")}\n`;
  };
  for (const [number, expected] of Object.entries(PANES)) await see(number, expected);
  await actor.number("shm_create 0xadded 4096 0600");
  await see("0", /appeared +shm:/);
  return seen;
}
