/** systemd-logind: where RemoveIPC=yes it deletes what a normal user owns when that user's last session ends. */
import type { Recogniser } from "../model/belonging.ts";
import { hasEnded } from "../model/liveness.ts";
import { perLook } from "./per-look.ts";

/** systemd takes lower ones for system users, whose objects logind leaves alone (SYSTEM_UID_MAX). */
const firstUser = 1000;

/** Users that are logged in, or linger: their own service managers show them. */
const present = perLook((processes) => {
  const managers = processes.filter(({ name, state }) => name === "systemd" && !hasEnded(state));
  return new Set(managers.map(({ uid }) => uid));
});

/** That an object will go later says nothing of its use now. A segment that somebody has attached stays (clean-ipc.c). */
export const logind: Recogniser = {
  id: "logind",
  kinds: ["shm", "sem", "msg", "posix-shm", "posix-sem", "mqueue"],
  programs: ["systemd"],
  mayOwn: ({ uid, nattch }) => uid >= firstUser && (nattch ?? 0) === 0,
  recognise: ({ uid }, processes, { removeIpc }) => {
    if (removeIpc === false || !present(processes).has(uid)) return null;
    const fate = "systemd-logind deletes it when its owner's last session ends";
    return removeIpc === true
      ? { label: "until logout", alive: null, fate: `${fate}: RemoveIPC=yes` }
      : {
          label: "until logout, where RemoveIPC=yes",
          alive: null,
          fate: `${fate} where RemoveIPC=yes, which could not be read`,
        };
  },
};
