import { expect, test } from "vitest";
import { rulesFor } from "../../src/guard/rules.ts";
import { abiOf, numberOf } from "../../src/guard/syscalls.ts";
import { attemptsOn } from "../support/watch-attempts.ts";

const paths = { file: "/file", directory: "/directory", terminal: "/terminal", alien: "/alien" };
const subject = { ...paths, shmid: -1, semid: -1, msqid: -1, pid: -1 };
const reach = { attached: 0, file: -1, terminal: -1, own: -1 };

test("every call with a rule is tried against the kernel", () => {
  const abi = abiOf(process.arch);
  if (abi === undefined) return;
  const tried = new Set(attemptsOn(subject, reach).map(([, number]) => number));
  const ruled = rulesFor({ pid: 1, terminal: -1 }).flatMap(({ calls }) => calls);
  const untried = ruled.filter((call) => {
    const number = numberOf(call, abi);
    return number !== null && !tried.has(number);
  });
  expect(untried).toEqual([]);
});
