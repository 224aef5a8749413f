/** Where objects that are files can be, from a process's mountinfo. */
import { asBytes } from "../model/bytes.ts";
import { deviceNumber } from "../model/file-name.ts";
import { type Mount, parseMountinfo } from "../proc/mountinfo.ts";
import type { ObjectMount, ObjectMounts, Place } from "./host-files.ts";

/** Where shm_open(3) and sem_open(3) put their files, whatever is mounted there. */
const SHM = "/dev/shm";

/**
 * @param pid whose mountinfo it is; `null`: our own.
 * In somebody else's view a directory counts only if it is a mount of its own, whose device proves later that it is the
 * one that was meant, and if no FUSE server, which may never answer, is passed on the way to it.
 */
export function objectMounts(text: string, pid: number | null): ObjectMounts {
  const mounts = parseMountinfo(text);
  const memory = mounts.filter(({ type }) => type === "tmpfs");
  const objects = memory.filter(isForObjects);
  const queues = mounts.filter(({ type }) => type === "mqueue");
  const shm = objects.findLast(({ point }) => point === SHM);
  const places = [
    ...(shm === undefined ? [] : [{ ...mountOf("shm", shm), pid }]),
    ...(shm === undefined && pid === null ? [unmounted] : []),
    ...[...new Map(queues.map((mount) => [deviceNumber(mount), mount])).values()].map((mount) => ({
      ...mountOf("mqueue", mount),
      pid,
    })),
  ];
  return {
    places: pid === null ? places : places.filter(({ point }) => !passesFuse(point, mounts)),
    mounts: [
      ...memory.map((mount) => mountOf(isForObjects(mount) ? "shm" : null, mount)),
      ...queues.map((mount) => mountOf("mqueue", mount)),
    ],
  };
}

const isForObjects = ({ point }: Mount): boolean => point.endsWith("/shm");

const mountOf = <T extends ObjectMount["filesystem"]>(filesystem: T, mount: Mount) => ({
  filesystem,
  point: asBytes(mount.point),
  dev: deviceNumber(mount),
});

const unmounted: Place = { filesystem: "shm", pid: null, point: asBytes(SHM), dev: null };

const passesFuse = (point: string, mounts: readonly Mount[]): boolean =>
  mounts.some(
    (mount) =>
      /^fuse(\.|$)/.test(mount.type) &&
      (mount.point === "/" || point.startsWith(`${mount.point}/`)),
  );
