/** The devices of the kernel's own mounts, which have segments and memfds; and whether somebody looked without knowing them. */
import type { Host } from "../host/host.ts";
import type { Opens, Sweep } from "../model/uses.ts";

export type KernelDevices = Host["maps"]["sysvDevices"];

/** Where they cannot be known no mapping counts as a segment. */
export const devicesIn = (devices: ReturnType<KernelDevices>): ReadonlySet<number> =>
  devices.ok ? devices.value : new Set();

export interface DeviceMemory {
  /** A new look begins: what could not be learned is asked again. */
  readonly begin: () => void;
  readonly ask: KernelDevices;
  /** At the end of a look: whether what stands of sweeps and of descriptors, which may be older, was read without them. */
  readonly wereUnknown: (sweep: Sweep, opens: Opens) => boolean;
}

/** Learned once, as those mounts stay; where that fails, all of one look goes by it. */
export function createDeviceMemory({ maps }: Host): DeviceMemory {
  let learned: ReturnType<KernelDevices> | null = null;
  let last: { readonly sweep: Sweep; readonly opens: Opens } | null = null;
  let blind = { sweep: false, opens: false };
  return {
    begin: () => {
      if (learned?.ok === false) learned = null;
    },
    ask: () => {
      learned ??= maps.sysvDevices();
      return learned;
    },
    wereUnknown: (sweep, opens) => {
      const failed = learned?.ok === false;
      blind = {
        sweep: sweep === last?.sweep ? blind.sweep : failed,
        opens: opens === last?.opens ? blind.opens : failed,
      };
      last = { sweep, opens };
      return blind.sweep || blind.opens;
    },
  };
}
