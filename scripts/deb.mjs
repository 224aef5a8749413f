/**
 * Packs dist/ into FOLDER/shmtop_VERSION_ARCH.deb: the same bytes from the same commit, wherever and whenever.
 * Usage: deb.mjs [FOLDER], which is dist/deb if none is named.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, sourceTime } from "./bundle.mjs";
import { controlFiles, packageName } from "./deb-control.mjs";
import { packageFiles } from "./deb-files.mjs";
import { writeTree } from "./tree.mjs";

const time = sourceTime();
const folder = process.argv[2] ?? join(root, "dist/deb");
const stage = mkdtempSync(join(tmpdir(), "shmtop-deb-"));
try {
  const files = packageFiles(time);
  writeTree(stage, { ...files, ...controlFiles(files) }, time);
  mkdirSync(folder, { recursive: true });
  execFileSync(
    "dpkg-deb",
    ["--root-owner-group", "-Zxz", "--build", stage, join(folder, packageName)],
    // xz with more threads makes other blocks.
    { env: { ...process.env, SOURCE_DATE_EPOCH: String(time), DPKG_DEB_THREADS_MAX: "1" } },
  );
} finally {
  rmSync(stage, { recursive: true });
}
console.log(join(folder, packageName));
