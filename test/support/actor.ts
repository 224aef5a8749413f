/** A driven process (see actor/actor.c for its commands): puts the live kernel into an exact state. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { compile } from "./compiler.ts";
import type { IpcNamespace } from "./namespace.ts";
import { projectRoot } from "./project.ts";

export interface Actor {
  readonly pid: number;
  /** One command; the words of its answer. Rejects with the command and the errno it failed with. */
  send(command: string): Promise<string[]>;
  /** A command whose answer is one number: an id, a pid, a descriptor. */
  number(command: string): Promise<number>;
  /** Ends it with SIGKILL, as a crash or the OOM killer would, and waits until it is gone. */
  kill(): Promise<void>;
}

export interface ActorOptions {
  readonly namespace: Pick<IpcNamespace, "inside">;
  /** The name it shows in /proc/PID/comm; at most 15 bytes count. */
  readonly name?: string;
}

/** Starts an actor inside a namespace. Kill it at the end of the test; its children end with it. */
export async function startActor({ namespace, name }: ActorOptions): Promise<Actor> {
  const [program, ...args] = namespace.inside([actorProgram()]);
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const waiting: ((answer: string) => void)[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.(line));
  child.stdin.on("error", () => {}); // an actor that has exited answers "ended" below
  child.on("exit", () => {
    for (const answer of waiting.splice(0)) answer("ok ended");
  });

  const send: Actor["send"] = async (command) => {
    const answer = await new Promise<string>((resolve) => {
      waiting.push(resolve);
      child.stdin.write(`${command}\n`);
    });
    const [status, ...words] = answer.split(" ");
    if (status !== "ok") throw new Error(`actor: ${command}: ${answer}`);
    return words;
  };
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  if (child.pid === undefined) throw new Error(`cannot start ${program}`);
  await send(`comm ${name ?? "actor"}`);
  return {
    pid: child.pid,
    send,
    number: async (command) => Number((await send(command))[0]),
    kill,
  };
}

/** A name of any bytes but NUL, written so that an actor takes it as one word. */
export function rawName(bytes: Uint8Array): string {
  return [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}

function actorProgram(): string {
  const directory = join(projectRoot, "test/support/actor");
  return compile(
    "actor",
    readdirSync(directory)
      .map((file) => join(directory, file))
      .sort(),
  );
}
