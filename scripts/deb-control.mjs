/** What dpkg has to know of the package. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./bundle.mjs";

const { version, engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Node's word for a machine → Debian's. */
const ARCHITECTURES = { x64: "amd64", arm64: "arm64" };
const architecture = ARCHITECTURES[process.arch];
if (architecture === undefined) throw new Error(`there is no Debian package for ${process.arch}`);

export const packageName = `shmtop_${version}_${architecture}.deb`;

/** `files` are those of the package by path, as for `writeTree`. */
export function controlFiles(files) {
  const contents = Object.entries(files).filter(([, content]) => content.target === undefined);
  const kilobytes = contents.reduce((sum, [, { length }]) => sum + Math.ceil(length / 1024), 0);
  const sums = contents.map(([name, content]) => `${md5(content)}  ${name}\n`).sort();
  return { "DEBIAN/control": control(kilobytes), "DEBIAN/md5sums": sums.join("") };
}

const md5 = (content) => createHash("md5").update(content).digest("hex");

/** koffi's library needs the C library that it was built with, or a later one. */
const control = (kilobytes) => `Package: shmtop
Version: ${version}
Architecture: ${architecture}
Maintainer: The shmtop maintainers <shmtop@packages.invalid>
Installed-Size: ${kilobytes}
Depends: nodejs (${engines.node.replace(/^>=/, ">= ")}), libc6 (>= 2.28)
Recommends: procps
Suggests: strace
Section: admin
Priority: optional
Description: top for Linux IPC with a verdict on every object
 It finds the processes behind shared memory, semaphores and message queues,
 compares what it found with the kernel's own count, says which objects nobody
 needs any more and why, and removes those when told.
`;
