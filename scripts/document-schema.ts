/** The JSON Schema of `shmtop/1`: its words and codes come from the code that writes the document. */
import { kinds } from "../src/kinds/index.ts";
import type { Severity } from "../src/model/diagnosis.ts";
import { factsOf } from "../src/model/limit-facts.ts";
import { verdictStates } from "../src/model/mark.ts";
import type { ObjectFlag } from "../src/model/observation.ts";
import type { Confidence, How, Liveness, User } from "../src/model/snapshot.ts";
import { problemCodes, reasonCodes, roles } from "./codes.ts";
import {
  closed,
  count,
  integer,
  list,
  matching,
  nullable,
  open,
  record,
  ref,
  type Schema,
  text,
} from "./json-schema.ts";

const time = matching(
  "^([+-]\\d\\d)?\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$",
  "ISO 8601, in UTC",
);
const name = {
  name: nullable(text("as UTF-8, with U+FFFD for bytes that are none")),
  "nameBase64?": text("its bytes, where name cannot be turned back into them"),
};
const account = {
  uid: integer("user id"),
  user: nullable(text("user name")),
  gid: integer("group id"),
  group: nullable(text("group name")),
};

const how = {
  attached: "System V shared memory",
  mapped: "a file",
  open: "a descriptor",
  waiting: "threads are blocked on it",
  "in-flight": "a descriptor in a socket that nobody has received",
} satisfies Record<How, string>;
const access = { rw: "writable", r: "read-only" } satisfies Record<
  NonNullable<User["access"]>,
  string
>;
const liveness = {
  alive: "it runs",
  gone: "it ended",
  reused: "another one has its number",
  unknown: "it cannot be seen from here",
} satisfies Record<Liveness, string>;
const confidence = {
  proven: "by the kernel's own count",
  likely: "by everything that could be seen",
} satisfies Record<Confidence, string>;
const flags = Object.keys({
  dest: true,
  locked: true,
  hugetlb: true,
  deleted: true,
  unlisted: true,
  directory: true,
  symlink: true,
  fifo: true,
  socket: true,
  device: true,
} satisfies Record<ObjectFlag, true>);
const severity = {
  near: "from 80 % on",
  reached: "nothing is left",
} satisfies Record<Exclude<Severity, "ok">, string>;

const definitions: Readonly<Record<string, Schema>> = {
  account: record("whose it is", account),
  user: record("a process that has the object now", {
    pid: count("process id"),
    start: nullable(time),
    ...name,
    command: nullable(text("command line")),
    uid: nullable(integer("user id")),
    user: nullable(text("user name")),
    how: closed(how),
    count: count("memory areas, descriptors or threads, by how"),
    "offset?": count("where in the object its threads wait, in bytes"),
    access: nullable(closed(access)),
    cpu: nullable({ type: "number", description: "percent of one core" }),
    rss: nullable(count("resident bytes of the process")),
  }),
  touched: record("a process that the object itself names, alive or not", {
    role: open("what it was to the object", roles),
    pid: integer("process id; 0: none, or outside our pid namespace"),
    is: closed(liveness),
    "name?": name.name,
    "nameBase64?": name["nameBase64?"],
  }),
  verdict: record("whether it can go, and why", {
    state: { enum: verdictStates },
    confidence: closed(confidence),
    reasons: list(
      record("one reason", {
        code: open("stable", reasonCodes().flatMap(expandRole)),
        text: text("one English sentence with the numbers"),
      }),
    ),
  }),
  limit: record("a kernel limit of one namespace", {
    ns: count("inode of the namespace"),
    name: open("as the kernel calls it", limitNames()),
    used: nullable(count("how much of it is used, where that can be compared")),
    max: matching("^\\d+$", "decimal: may exceed 2^53"),
    unit: text("what is counted"),
  }),
  namespace: record("an ipc namespace", {
    ns: count("its inode"),
    label: nullable(text("container or unit of its lead process, from its cgroup")),
    members: count("processes in it that can be seen"),
    leader: ref("leader"),
  }),
  leader: record(
    "the process that a namespace was entered by, of those in it the one with the lowest pid that was left; of our own, shmtop",
    {
      pid: count("its pid"),
      name: nullable(text("comm, where it was read")),
    },
  ),
  problem: record("what limits the view", {
    code: open("stable", problemCodes()),
    count: count("how often"),
    text: text("one English sentence"),
  }),
  filler: record("what one owner and application takes of a limit", {
    owner: ref("account"),
    label: nullable(text("application or container")),
    objects: count("how many"),
    amount: count("what they take, in the limit's unit or bytes"),
    freed: count("bytes that their removal gives back"),
  }),
  semaphore: record("one semaphore of a set", {
    value: count("semval"),
    ncount: count("threads that wait for a greater value"),
    zcount: count("threads that wait for 0"),
    pid: count("last operator; 0: none"),
  }),
};

/** Fields that kinds have beside the common ones. */
const ownFields = {
  "nsems?": count("semaphores in the set"),
  "messages?": count("messages in the queue"),
  "usedBytes?": count("bytes of messages in the queue"),
  "maxBytes?": count("bytes of messages that it may hold"),
  "links?": count("names that lead to the file"),
};

const objectFields = {
  kind: open(
    "kind of object",
    kinds.map(({ id }) => id),
  ),
  target: matching("^[a-z-]+:", "KIND:ID, with @NAMESPACE outside our own: unique in a document"),
  id: { type: ["integer", "string"], description: "shmid, semid, msqid, or the name of a file" },
  ns: count("inode of its namespace: ipc, or mount for files"),
  key: nullable(matching("^0x[0-9a-f]{8}$", "the key that it is looked up by")),
  ...name,
  owner: ref("account"),
  creator: nullable(record("who made it", { uid: account.uid, gid: account.gid })),
  mode: matching("^[0-7]{4}$", "permission bits, octal"),
  flags: list(open("what else is to be said of it", flags)),
  bytes: count("size"),
  rss: nullable(count("bytes of it in memory now")),
  swap: nullable(count("bytes of it that are swapped out")),
  freed: count("bytes that removal gives back at once; 0 while attached"),
  nattch: nullable(count("memory areas that the kernel counts")),
  found: nullable(count("memory areas that were found in processes")),
  waiting: nullable(count("threads that are blocked on it")),
  ...ownFields,
  label: nullable(text("application or container that it belongs to")),
  users: list(ref("user")),
  touched: list(ref("touched")),
  attachedAt: nullable(time),
  detachedAt: nullable(time),
  operatedAt: nullable(time),
  changedAt: nullable(time),
  verdict: ref("verdict"),
};

const heading = {
  schema: { const: "shmtop/1" },
  time,
  host: text("host name"),
  complete: { type: "boolean", description: "nothing limited the view" },
};

const findingFields = {
  limit: open("its name", limitNames()),
  ns: count("inode of its namespace"),
  severity: closed(severity),
  used: nullable(count("how much of it is used")),
  max: matching("^\\d+$", "decimal: may exceed 2^53"),
  unit: text("what is counted"),
  text: text("the answer in one English sentence"),
  remedy: text("what to do, the best first"),
  command: nullable(text("what raises the limit")),
  explains: list(
    record("a call that fails at it", {
      call: text("its name"),
      errno: matching("^E[A-Z0-9]+$", ""),
    }),
  ),
  fullInSeconds: nullable(count("until it is reached, if orphans become more as they did")),
  filledBy: list(ref("filler")),
  orphans: list(ref("filler")),
};

/** Draft 2020-12. */
export const documentSchema = (): Schema => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "shmtop/1",
  description:
    "What shmtop prints with --json. Sizes are bytes; null is: the kernel has none, or it is not known. Fields, and examples of values, are only ever added.",
  anyOf: [ref("list"), ref("who"), ref("doctor")],
  $defs: {
    list: record("shmtop list --json", {
      ...heading,
      objects: list(ref("object")),
      namespaces: list(ref("namespace")),
      limits: list(ref("limit")),
      problems: list(ref("problem")),
    }),
    who: record("shmtop who --json", {
      ...heading,
      ...objectFields,
      "semaphores?": list(ref("semaphore")),
      problems: list(ref("problem")),
    }),
    doctor: record("shmtop doctor --json", {
      ...heading,
      limits: list(ref("limit")),
      findings: list(record("a limit that is reached or near", findingFields)),
      problems: list(ref("problem")),
    }),
    object: record("an object", objectFields),
    ...definitions,
  },
});

/** Every kind of limit has facts: one without is a mistake. */
function limitNames(): readonly string[] {
  const names = kinds.flatMap(({ limits }) => limits.map((limit) => limit.name));
  const unknown = names.find((limit) => factsOf(limit) === undefined);
  if (unknown !== undefined) throw new Error(`src/model/limit-facts.ts says nothing of ${unknown}`);
  return names;
}

function expandRole(code: string): readonly string[] {
  return code.startsWith("ROLE-") ? roles.map((role) => code.replace("ROLE", role)) : [code];
}
