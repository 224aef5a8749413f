/** Why the kernel refused a removal, in words: shmctl(2), semctl(2), msgctl(2), unlink(2). */
import { constants } from "node:os";
import type { IpcObject } from "../model/snapshot.ts";
import type { Removal } from "../model/target.ts";
import { showBytes } from "../text/encode.ts";

const { EINVAL, EIDRM, ENOENT, EPERM, EACCES } = constants.errno;

export function refusalOf(object: IpcObject, errno: number): Removal {
  const { target } = object;
  switch (errno) {
    case EINVAL:
    case EIDRM:
    case ENOENT:
      return { target, state: "already-gone", text: "already gone" };
    case EPERM:
    case EACCES:
      return {
        target,
        state: "refused",
        text: `refused: ${whoMay(object, errno)}`,
      };
    default:
      return { target, state: "failed", text: `failed: the kernel answered errno ${errno}` };
  }
}

/** System V: ipcctl_obtain_check in ipc/util.c. A file: may_delete in fs/namei.c, its directory's mode and then its sticky bit. */
function whoMay(object: IpcObject, errno: number): string {
  if (object.file === null) return `${ownersOf(object)} may remove it, or root (CAP_SYS_ADMIN)`;
  return errno === EACCES
    ? "who may write to its directory may remove it, or root (CAP_DAC_OVERRIDE)"
    : `${ownersOf(object)} may remove it, the owner of its directory, or root (CAP_FOWNER)`;
}

function ownersOf({ owner, creator }: IpcObject): string {
  const user = owner.user === null ? `uid ${owner.uid}` : showBytes(owner.user);
  const other =
    creator === null || creator.uid === owner.uid ? "" : ` or its creator, uid ${creator.uid},`;
  return `its owner ${user}${other}`;
}
