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

/**
 * Whether RemoveIPC is set, or the user lingers, does not show in a process. So it is a label alone: that an object may go
 * later says nothing of its use now.
 */
export const logind: Recogniser = {
  id: "logind",
  kinds: ["shm", "sem", "msg", "posix-shm", "posix-sem", "mqueue"],
  programs: ["systemd"],
  recognise: ({ uid }, processes) =>
    uid >= firstUser && present(processes).has(uid)
      ? { label: "until logout, where RemoveIPC=yes", alive: null }
      : null,
};
