/** The thread that plays a recording. */
import { parentPort, workerData } from "node:worker_threads";
import { applications } from "../applications/index.ts";
import { kinds } from "../kinds/index.ts";
import { openReplay } from "../recordings.ts";
import { play } from "./play.ts";
import type { PlayerSetup } from "./start-thread.ts";

/** The one border where the thread's setup comes in untyped. */
const { path, speed } = workerData as PlayerSetup;

const port = parentPort;
if (port === null) throw new Error("collect/player runs as a worker thread only");

const film = openReplay(path);
if (film.ok) play({ port, film: film.value, kinds, applications, speed });
else port.postMessage({ type: "failed", text: film.failure.text });
