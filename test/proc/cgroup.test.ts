import { expect, test } from "vitest";
import { parseCgroup } from "../../src/proc/cgroup.ts";

const id = "1a2b3c4d5e6f".padEnd(64, "0");

const groups: readonly (readonly [text: string, label: string | null])[] = [
  [`0::/system.slice/docker-${id}.scope\n`, "docker 1a2b3c4d5e6f"],
  [`12:pids:/docker/${id}\n0::/docker/${id}\n`, "docker 1a2b3c4d5e6f"],
  [`0::/machine.slice/libpod-${id}.scope/container\n`, "podman 1a2b3c4d5e6f"],
  [
    `0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-${id}.scope\n`,
    "containerd 1a2b3c4d5e6f",
  ],
  [
    "0::/kubepods/besteffort/pod0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f/x\n",
    "kubernetes 0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
  ],
  ["0::/lxc.payload.web/init.scope\n", "lxc web"],
  ["0::/system.slice/postgresql@15-main.service\n", "postgresql@15-main.service"],
  ["2:cpu:/\n1:name=systemd:/user.slice/user-0.slice/session-4.scope\n", "session-4.scope"],
  ["0::/\n", null],
  ["", null],
];

test.each(groups)("%j is %s", (text, label) => {
  expect(parseCgroup(text)).toBe(label);
});
