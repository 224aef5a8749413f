import { describe, expect, it } from "vitest";
import { parsePasswd } from "../../src/proc/passwd.ts";

describe("parsePasswd", () => {
  it("names ids of passwd and of group", () => {
    const passwd = "root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33::/:\n";
    const group = "root:x:0:\nipc:x:4000000000:anna,ben\n";
    expect([...parsePasswd(passwd)]).toEqual([
      [0, "root"],
      [33, "www-data"],
    ]);
    expect([...parsePasswd(group)]).toEqual([
      [0, "root"],
      [4000000000, "ipc"],
    ]);
  });

  it("takes the first name of an id, as getpwuid does", () => {
    expect(parsePasswd("root:x:0:0:::\ntoor:x:0:0:::\n").get(0)).toBe("root");
  });

  it("leaves out what is no entry", () => {
    expect(
      parsePasswd("\n# daemon:x:1:1\n+::::::\nbroken\n:x:5:5\nno-id:x::\nhex:x:0x10:\n").size,
    ).toBe(0);
  });
});
