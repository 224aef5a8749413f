/** What the Debian package puts where. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "./bundle.mjs";

const LIBRARY = "usr/lib/shmtop";
const DOCS = "usr/share/doc/shmtop";

/** /usr/bin/node is what the package depends on, and no other that a PATH may lead to. */
const LAUNCHER = [/^#!.*/, "#!/usr/bin/node"];

const read = (name) => readFileSync(join(root, name));

/** Every file below a folder, by its path in there; none where there is no folder. */
function below(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? below(join(folder, entry.name)).map((name) => join(entry.name, name))
      : [entry.name],
  );
}

const copies = (names, from, to) =>
  Object.fromEntries(names.map((name) => [join(to, name), read(join(from, name))]));

/** koffi as its own script finds it, with its library for this machine. */
const native = [
  ...below("node_modules/koffi")
    .filter((name) => /^(package\.json|index\.cjs|src\/.*\.cjs)$/.test(name))
    .map((name) => `koffi/${name}`),
  ...["package.json", "index.js", `linux_${process.arch}/koffi.node`].map(
    (name) => `@koromix/koffi-linux-${process.arch}/${name}`,
  ),
];

/** Path → content, as for `writeTree`. `time` in seconds. */
export function packageFiles(time) {
  // V8's compiled form is left out: it is another one after every build.
  const program = below("dist").filter((name) => /^[^/]+\.c?js$/.test(name));
  const share = below("dist/share").filter((name) => !/^man\/|\/NOTICES$/.test(name));
  return {
    ...copies(program, "dist", `${LIBRARY}/dist`),
    [`${LIBRARY}/dist/shmtop.cjs`]: read("dist/shmtop.cjs")
      .toString()
      .replace(...LAUNCHER),
    ...copies(native, "node_modules", `${LIBRARY}/node_modules`),
    ...copies(below("keymaps"), "keymaps", `${LIBRARY}/keymaps`),
    "usr/bin/shmtop": { target: "../lib/shmtop/dist/shmtop.cjs" },
    ...copies(share, "dist/share", "usr/share"),
    "usr/share/man/man1/shmtop.1.gz": compressed(read("dist/share/man/man1/shmtop.1")),
    [`${DOCS}/changelog.gz`]: compressed(changelog(time)),
    [`${DOCS}/copyright`]: copyright(),
  };
}

/** With no name and no time in its header, as by gzip -n. */
const compressed = (text) => gzipSync(text, { level: 9 });

function changelog(time) {
  const { version } = JSON.parse(read("package.json").toString());
  const date = new Date(time * 1000).toUTCString().replace("GMT", "+0000");
  const author = "The shmtop maintainers <shmtop@packages.invalid>";
  return `shmtop (${version}) unstable; urgency=medium\n\n  * Version ${version}.\n\n -- ${author}  ${date}\n`;
}

/** Debian has this one on every machine, and wants no copies. */
const APACHE = / *Apache License\s+Version 2\.0, January 2004[\s\S]*?END OF TERMS AND CONDITIONS/g;
const APACHE_OF_DEBIAN = "Apache License, Version 2.0: /usr/share/common-licenses/Apache-2.0";

const copyright = () =>
  [
    read("LICENSE"),
    "\nThe program contains code of these packages:\n\n",
    read("dist/share/doc/shmtop/NOTICES"),
    `\n${"=".repeat(78)}\nkoffi\n\n`,
    read("node_modules/koffi/LICENSE.txt"),
  ]
    .join("")
    .replaceAll(APACHE, APACHE_OF_DEBIAN);
