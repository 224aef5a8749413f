import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createRecordingFile, recordingFile } from "../../src/host/recording-file.ts";

const BEGINNING = '{"schema":"x/';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "shmtop-recording-file-"));
  path = join(folder, "night");
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

function open() {
  const fd = createRecordingFile(path, BEGINNING);
  if (!fd.ok) throw new Error(fd.failure.text);
  return recordingFile(path, BEGINNING, fd.value);
}

const contents = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );

describe("the file of a recording", () => {
  test("is put aside with those before it, and the oldest goes", () => {
    const file = open();
    for (let part = 0; part < 7; part += 1) {
      expect(file.write(`${BEGINNING}${part}`)).toMatchObject({ ok: true });
      expect(file.size()).toBe(BEGINNING.length + 1);
      if (part < 6) expect(file.rotate()).toMatchObject({ ok: true });
    }
    expect(contents()).toEqual({
      night: `${BEGINNING}6`,
      "night.1": `${BEGINNING}5`,
      "night.2": `${BEGINNING}4`,
      "night.3": `${BEGINNING}3`,
      "night.4": `${BEGINNING}2`,
    });
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
  });

  test("takes the place of an older recording, and of one that never began", () => {
    open().write(`${BEGINNING}1`);
    open();
    open();
    expect(contents()).toEqual({ night: "", "night.1": "", "night.2": `${BEGINNING}1` });
  });

  test.each<[string, (at: string) => void]>([
    ["something else", (at) => writeFileSync(at, "precious")],
    ["a folder", (at) => mkdirSync(at)],
    ["a link", (at) => symlinkSync(join(folder, "elsewhere"), at)],
  ])("is not made where there is %s, also under a name that would be moved", (_, plant) => {
    plant(path);
    expect(createRecordingFile(path, BEGINNING)).toMatchObject({ ok: false });
    rmSync(path, { recursive: true });
    const file = open();
    file.write(`${BEGINNING}1`);
    plant(`${path}.1`);
    expect(file.rotate()).toMatchObject({ ok: false });
    expect(readFileSync(path, "utf8")).toBe(`${BEGINNING}1`);
    expect(readdirSync(folder).sort()).toEqual(["night", "night.1"]);
  });
});
