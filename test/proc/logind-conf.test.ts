import { describe, expect, it } from "vitest";
import { parseRemoveIpc } from "../../src/proc/logind-conf.ts";

describe("RemoveIPC of logind.conf", () => {
  it.each([
    ["[Login]\nRemoveIPC=yes\n", true],
    ["[Login]\n RemoveIPC = no \n", false],
    ["[Login]\nRemoveIPC=off\nRemoveIPC=On\n", true],
    ["[Login]\nRemoveIPC=no\nRemoveIPC=perhaps\n", false],
  ])("is the last valid one: %j", (text, value) => {
    expect(parseRemoveIpc(text)).toBe(value);
  });
  it.each([
    "",
    "[Login]\n#RemoveIPC=no\n; RemoveIPC=no\n",
    "RemoveIPC=no\n",
    "[Sleep]\nRemoveIPC=no\n",
  ])("is not said: %j", (text) => {
    expect(parseRemoveIpc(text)).toBeNull();
  });
});
