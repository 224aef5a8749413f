/** The copyright notices and licenses of the packages whose code is in the bundle. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./bundle.mjs";

const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** `inputs` are the bundled files, as esbuild's metafile has them. */
export function noticesOf(inputs) {
  const folders = Object.keys(inputs).flatMap((file) => PACKAGE.exec(file)?.[0] ?? []);
  return [...new Set(folders)].sort().map(noticeOf).join("\n");
}

function noticeOf(folder) {
  const path = join(root, folder);
  const { name, version, license, author } = JSON.parse(
    readFileSync(join(path, "package.json"), "utf8"),
  );
  const file = readdirSync(path).find((each) => /^(licen[cs]e|copying)/i.test(each));
  const text =
    file === undefined
      ? `Copyright ${typeof author === "string" ? author : author?.name}\nLicense: ${license}`
      : readFileSync(join(path, file), "utf8").trim();
  return `${"=".repeat(78)}\n${name} ${version}\n\n${text}\n`;
}
