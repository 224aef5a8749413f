/** Which processes are asked for their names: those of applications that may own an object that there is, and no others. */
import { expect, test } from "vitest";
import { applications } from "../../src/applications/index.ts";
import { createProcessesThatMatter } from "../../src/collect/matter.ts";
import { createProcessBook } from "../../src/collect/processes.ts";
import { createWorkplaces } from "../../src/collect/workplaces.ts";
import { asBytes } from "../../src/model/bytes.ts";
import type { Table } from "../../src/model/observation.ts";
import { fakeHost, machine } from "../support/fake-host.ts";
import {
  fileRow,
  liveProcess,
  observationOf,
  semRow,
  shmRow,
  tableOf,
} from "../support/observation.ts";

const programs = ["postgres", "apache2", "systemd", "python3", "bash"];

/** The programs that are known after one look at a machine with this table. */
function known(table: Table): readonly string[] {
  const named = programs.map((name, at) => liveProcess(100 + at, { name: asBytes(name) }));
  const host = fakeHost(machine({ processes: named }));
  const book = createProcessBook(host);
  book.look(named.map(({ pid, startedAt }) => ({ pid, token: startedAt })));
  const matter = createProcessesThatMatter(book, applications, createWorkplaces(host));
  return matter(observationOf({ tables: [table] }), false).map(({ name }) => name);
}

const shm = (given: Parameters<typeof shmRow>[1]) =>
  tableOf("shm", [shmRow(1, { pids: [], nattch: 0, ...given })]);
const sem = (given: Parameters<typeof semRow>[1]) =>
  tableOf("sem", [semRow(1, { pids: [], ...given })]);

test("a segment with a key of a system user's may be PostgreSQL's", () => {
  expect(known(shm({ key: 7, uid: 26 }))).toEqual(["postgres"]);
});

test("none of root's is, and none without a key: nobody is sought", () => {
  expect(known(shm({ key: 7, uid: 0 }))).toEqual([]);
  expect(known(shm({ key: 0, uid: 26 }))).toEqual([]);
});

test("what a normal user left may be deleted at logout, what somebody has attached may not", () => {
  expect(known(shm({ key: 0, uid: 1000 }))).toEqual(["systemd"]);
  expect(known(shm({ key: 0, uid: 1000, nattch: 1 }))).toEqual([]);
});

test("one semaphore without a key may be Apache's, and several may not", () => {
  expect(known(sem({ key: 0, uid: 33, counts: { nsems: 1 } }))).toEqual(["apache2"]);
  expect(known(sem({ key: 0, uid: 33, counts: { nsems: 2 } }))).toEqual([]);
});

test("a file is sought the keeper of by its name", () => {
  const file = (name: string) => tableOf("posix-shm", [fileRow(name, { dev: 27, inode: 5 })]);
  expect(known(file("/psm_0123abcd"))).toEqual(["python3"]);
  expect(known(file("/mine"))).toEqual([]);
});
