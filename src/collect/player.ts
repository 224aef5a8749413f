/** The thread that plays a recording. */
import { applications } from "../applications/index.ts";
import { kinds } from "../kinds/index.ts";
import { ownThread } from "../own-thread.ts";
import { openReplay } from "../recordings.ts";
import { play } from "./play.ts";
import type { PlayerSetup } from "./start-thread.ts";

const { port, setup } = ownThread<PlayerSetup>();
const film = openReplay(setup.path);
if (film.ok) play({ port, film: film.value, kinds, applications, speed: setup.speed });
else port.postMessage({ type: "failed", text: film.failure.text });
