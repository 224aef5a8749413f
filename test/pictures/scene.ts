/** A machine in trouble, made of real programs: what the pictures of README.md show. */
import { type Actor, startActor } from "../support/actor.ts";
import { startApache } from "../support/apache.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { startPostgresql } from "../support/postgresql.ts";

export interface Scene {
  readonly namespace: IpcNamespace;
  readonly end: () => Promise<void>;
}

const MEBIBYTE = 2 ** 20;
/** Semaphore sets that the kernel allowed by default before Linux 3.19; each Apache takes two. */
const SETS = 128;

/** Semaphore sets used up by crashes of Apache, while PostgreSQL and other programs use theirs. */
export async function openScene(): Promise<Scene> {
  const namespace = await openNamespace();
  namespace.run(["sh", "-c", `echo 250 32000 32 ${SETS} > /proc/sys/kernel/sem`]);
  const postgresql = await startPostgresql(namespace);
  await postgresql.connect();
  for (let crashes = 0; crashes < SETS / 2 - 1; crashes++) {
    const doomed = await startApache(namespace);
    await doomed.crash();
  }
  await anotherSecond();
  const apache = await startApache(namespace);
  await leaveSegmentsBehind(namespace);
  const actors = await startPrograms(namespace);
  const end = async () => {
    for (const actor of actors) await actor.kill();
    await apache.stop();
    await postgresql.stop();
    namespace.close();
  };
  return { namespace, end };
}

/** A server that started within the second in which a set was made may have made it: the kernel's times are that coarse. */
const anotherSecond = () => new Promise((resolve) => setTimeout(resolve, 3000));

async function leaveSegmentsBehind(namespace: IpcNamespace): Promise<void> {
  const importer = await startActor({ namespace, name: "importer" });
  await touchedSegment(importer, "0x000a0001", 64 * MEBIBYTE);
  await touchedSegment(importer, "0x000a0002", 8 * MEBIBYTE);
  await importer.kill();
  const trainer = await startActor({ namespace, name: "python3" });
  await trainer.send(`create_file /dev/shm/torch_8123_0 ${4 * MEBIBYTE}`);
  await trainer.kill();
}

async function startPrograms(namespace: IpcNamespace): Promise<readonly Actor[]> {
  const [cached, reader, stage, keeper, mailer] = [
    await startActor({ namespace, name: "cached" }),
    await startActor({ namespace, name: "cache-reader" }),
    await startActor({ namespace, name: "stage2" }),
    await startActor({ namespace, name: "genomed" }),
    await startActor({ namespace, name: "mailer" }),
  ];
  const shared = await touchedSegment(cached, "0x1234abcd", MEBIBYTE / 4);
  await cached.send(`protect ${shared.address} 16384 4096 r`); // one attach becomes three areas
  await reader.send(`shm_attach ${shared.id} ro`);
  const index = await cached.number(`create_file /dev/shm/cached-index ${MEBIBYTE}`);
  await cached.send(`map ${index} ${MEBIBYTE}`);
  const staged = await touchedSegment(stage, "0x000b0001", 4 * MEBIBYTE);
  await stage.send(`shm_remove ${staged.id}`);
  const parked = await touchedSegment(keeper, "0x000c0001", 32 * MEBIBYTE);
  await keeper.send(`shm_detach ${parked.address}`);
  const mail = await mailer.number("msg_create 0x0000beef 0660");
  await mailer.send(`msg_send ${mail} 1 first`);
  return [cached, reader, stage, keeper, mailer];
}

/** A segment whose first three quarters are in memory. */
async function touchedSegment(
  actor: Actor,
  key: string,
  bytes: number,
): Promise<{ readonly id: number; readonly address: string }> {
  const id = await actor.number(`shm_create ${key} ${bytes}`);
  const [address = ""] = await actor.send(`shm_attach ${id}`);
  await actor.send(`touch ${address} ${(bytes * 3) / 4}`);
  return { id, address };
}
