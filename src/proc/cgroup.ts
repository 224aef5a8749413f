/** /proc/PID/cgroup: the container or unit that a process belongs to (`proc_cgroup_show` in kernel/cgroup/cgroup.c). */

/** How container managers name the control group of a container; the first capture is its id or name. */
const managers: readonly (readonly [label: string, form: RegExp])[] = [
  ["docker", /\bdocker[-/]([0-9a-f]{12})[0-9a-f]{52}\b/],
  ["podman", /\blibpod-([0-9a-f]{12})[0-9a-f]{52}\b/],
  ["containerd", /\bcri-containerd-([0-9a-f]{12})[0-9a-f]{52}\b/],
  ["cri-o", /\bcrio-([0-9a-f]{12})[0-9a-f]{52}\b/],
  ["kubernetes", /\bkubepods\b.*[-/]pod([0-9a-f_-]{36})\b/],
  ["lxc", /\/lxc(?:\.payload)?[./]([^/]+)/],
  ["machine", /\/machine\.slice\/machine-([^/]+)\.scope\b/],
];

/** `docker 1a2b3c4d5e6f`, `nginx.service`; `null` for a process that is in neither. Bytes stay as they are. */
export function parseCgroup(text: string): string | null {
  const paths = text
    .split("\n")
    .map((line) => /^\d+:(?:name=systemd)?:(.+)$/.exec(line)?.[1])
    .filter((path) => path !== undefined);
  for (const path of paths) {
    for (const [label, form] of managers) {
      const id = form.exec(path)?.[1];
      if (id !== undefined) return `${label} ${id}`;
    }
  }
  for (const path of paths) {
    const unit = path.split("/").findLast((part) => /\.(?:service|scope)$/.test(part));
    if (unit !== undefined) return unit;
  }
  return null;
}
