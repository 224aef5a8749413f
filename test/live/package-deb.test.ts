/** The Debian package: the same bytes twice, taken apart, installed in a root of its own, and run from there. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { describeLive, testHere } from "../support/describe-live.ts";
import { projectRoot } from "../support/project.ts";
import { smoke } from "../support/smoke.ts";

describeLive("the Debian package", ["root", "IPC namespaces", "dpkg-deb"], (test) => {
  const folder = mkdtempSync(join(tmpdir(), "shmtop-deb-"));
  const root = join(folder, "root");
  let deb: string;

  const build = (name: string, umask: string, zone: string): string => {
    const line = `umask ${umask}; exec "$0" "$1" "$2"`;
    const script = join(projectRoot, "scripts/deb.mjs");
    const env = { PATH: process.env.PATH, TZ: zone, SOURCE_DATE_EPOCH: "1700000000" };
    const to = join(folder, name);
    return execFileSync("sh", ["-c", line, process.execPath, script, to], {
      env,
      encoding: "utf8",
    }).trim();
  };
  beforeAll(() => {
    deb = build("first", "022", "UTC");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("is the same to the byte from another hand in another place", () => {
    const other = build("second", "077", "Asia/Tokyo");
    expect(readFileSync(other).equals(readFileSync(deb))).toBe(true);
  });

  test("says what dpkg needs to know, and holds files of root's alone", () => {
    const field = (name: string) =>
      execFileSync("dpkg-deb", ["--field", deb, name], { encoding: "utf8" }).trim();
    expect(field("Package")).toBe("shmtop");
    expect(field("Architecture")).toBe(process.arch === "x64" ? "amd64" : process.arch);
    expect(field("Depends")).toMatch(/^nodejs \(>= 20\)/);
    const lines = execFileSync("dpkg-deb", ["--contents", deb], { encoding: "utf8" })
      .trim()
      .split("\n");
    expect(lines.length).toBeGreaterThan(20);
    expect(
      lines.filter((line) => !/^([-d]rwxr-xr-x|-rw-r--r--|lrwxrwxrwx) root\/root /.test(line)),
    ).toEqual([]);
  });

  testHere("has nothing that Debian's own checker warns of", ["lintian"], () => {
    const { status, stdout } = spawnSync("lintian", ["--allow-root", "--fail-on", "warning", deb], {
      encoding: "utf8",
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });

  test("is installed in a root of its own, runs from there, and is gone without a rest", async () => {
    const dpkg = (...args: string[]) =>
      spawnSync(
        "dpkg",
        [`--root=${root}`, "--force-depends", "--force-script-chrootless", ...args],
        {
          encoding: "utf8",
        },
      );
    for (const name of ["info", "updates"])
      mkdirSync(join(root, "var/lib/dpkg", name), { recursive: true });
    writeFileSync(join(root, "var/lib/dpkg/status"), "");
    expect(dpkg("--install", deb)).toMatchObject({ status: 0 });
    expect(dpkg("--verify", "shmtop")).toMatchObject({ status: 0, stdout: "" });
    const share = join(root, "usr/share");
    const page = join(share, "man/man1/shmtop.1.gz");
    expect(execFileSync("gzip", ["-dc", page], { encoding: "utf8" })).toContain(".TH SHMTOP 1");
    expect(readdirSync(join(share, "doc/shmtop"))).toEqual(
      expect.arrayContaining(["copyright", "changelog.gz"]),
    );
    await smoke([process.execPath, join(root, "usr/bin/shmtop")], "/usr/bin:/bin", {
      screens: false,
    });
    expect(dpkg("--purge", "shmtop")).toMatchObject({ status: 0 });
    expect(readdirSync(root)).toEqual(["var"]);
  });
});
