/** Where servers work is looked at once for a while, of the top of their tree alone. */
import { expect, test } from "vitest";
import { createWorkplaces } from "../../src/collect/workplaces.ts";
import { asBytes, type Bytes } from "../../src/model/bytes.ts";
import { fail, type Outcome, ok } from "../../src/model/outcome.ts";
import { fakeHost, machine } from "../support/fake-host.ts";
import { liveProcess } from "../support/observation.ts";

const recogniser = {
  id: "server",
  kinds: ["shm"],
  mayOwn: () => true,
  programs: ["server"],
  workplace: { file: "note", claim: (text: string) => ({ key: Number(text), id: 1 }) },
  recognise: () => null,
};

function scene() {
  const of = machine();
  const asked: string[] = [];
  const host = fakeHost(of);
  let text: Outcome<Bytes> = ok(asBytes("7"));
  const workplaces = createWorkplaces({
    ...host,
    processes: {
      ...host.processes,
      workplace: (pid, file) => {
        asked.push(`${pid} ${file}`);
        return pid === 9 ? fail("denied", "not ours") : ok({ inode: 5, text });
      },
    },
  });
  return {
    asked,
    now: (ms: number) => {
      of.now += ms;
    },
    write: (next: Outcome<Bytes>) => {
      text = next;
    },
    look: (...processes: ReturnType<typeof server>[]) => workplaces(processes, [recogniser]),
  };
}

const server = (pid: number, given = {}) => liveProcess(pid, { name: asBytes("server"), ...given });

test("the top of a tree has it, its children and other programs have none", () => {
  const { look, asked } = scene();
  const [top, child, other] = look(server(11), server(12, { ppid: 11 }), liveProcess(13));
  expect(top?.workplace).toEqual({ inode: 5, file: "read", claim: { key: 7, id: 1 } });
  expect([child?.workplace, other?.workplace]).toEqual([undefined, undefined]);
  expect(asked).toEqual(["11 note"]);
});

test("it is asked again after a while, and at once of another process with the number", () => {
  const { look, asked, now, write } = scene();
  const process = server(11);
  const [first] = look(process);
  write(fail("absent", "no such file"));
  expect(look(process)[0]).toBe(first);
  const measured = look({ ...process, cpu: 1 })[0];
  expect(measured).toEqual({ ...first, cpu: 1 });
  expect(asked).toHaveLength(1);
  now(10_000);
  expect(look(process)[0]?.workplace).toEqual({ inode: 5, file: "absent", claim: null });
  expect(look(server(11, { startedAt: 5 }))[0]?.workplace?.file).toBe("absent");
  expect(asked).toHaveLength(3);
});

test("what cannot be read is said, and what cannot be looked at is absent", () => {
  const { look, write } = scene();
  write(fail("denied", "not ours"));
  expect(look(server(11))[0]?.workplace).toEqual({ inode: 5, file: "unread", claim: null });
  expect(look(server(9))[0]).toEqual(server(9));
});
