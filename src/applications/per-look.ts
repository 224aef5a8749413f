/** What is worked out of the processes of one look, once for all of its objects. */
import type { ObservedProcess } from "../model/observation.ts";

type FromProcesses<T> = (processes: readonly ObservedProcess[]) => T;

export function perLook<T>(make: FromProcesses<T>): FromProcesses<T> {
  const made = new WeakMap<readonly ObservedProcess[], { readonly value: T }>();
  return (processes) => {
    const known = made.get(processes) ?? { value: make(processes) };
    made.set(processes, known);
    return known.value;
  };
}
