import { describe, expect, test } from "vitest";
import { parseArguments } from "../../src/cli.ts";
import { kinds } from "../../src/kinds/index.ts";

const parse = (...argv: readonly string[]) => parseArguments(argv, kinds);

describe("--host", () => {
  test.each([
    [["--host", "db1"], ["db1"]],
    [
      ["--host", "db1", "--host", "root@db2.example"],
      ["db1", "root@db2.example"],
    ],
    [["--host", "db1,db1"], ["db1"]],
    [["--host", "fe80::1%eth0"], ["fe80::1%eth0"]],
  ])("%j", (argv, hosts) => {
    expect(parse(...argv)).toMatchObject({ mode: "screen", hosts, sshConfig: null });
  });

  test("brings a column to filter and sort by", () => {
    const words = ["--filter", "host=db1", "--sort", "host"];
    expect(parse("--host", "db1", ...words)).toMatchObject({ mode: "screen", filter: "host=db1" });
    expect(parse(...words)).toMatchObject({ mode: "usage" });
  });

  test.each([
    ["--host=-oProxyCommand=id"],
    ["--host=root@-oProxyCommand=id"],
    ["--host=-l@db1"],
    ["--host=db1 id"],
    ["--host=db1;id"],
    ["--host=$(id)"],
    ["--host=db1/shm"],
    ["--host=db1\nid"],
    ["--host="],
    ["--host=@db1"],
    // Its targets would look like our own.
    ["--host=fe80::"],
  ])("%j is no host", (option) => {
    expect(parse(option)).toMatchObject({ mode: "usage" });
  });

  test.each([
    [["--host", "a", "--replay", "x"], "--host cannot go with --replay"],
    [["--host", "a", "--record", "x"], "--host cannot go with --record"],
    [["--host", "a", "--proc-root", "x"], "--host cannot go with --proc-root"],
    [["--ssh-config", "x"], "--ssh-config expects --host HOST"],
    [["--host", Array.from({ length: 65 }, (_, index) => `h${index}`).join()], "at most 64"],
  ])("%j is refused", (argv, complaint) => {
    expect(parse(...argv)).toMatchObject({
      mode: "usage",
      text: expect.stringContaining(complaint),
    });
  });
});
