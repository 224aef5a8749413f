/** A program around the terminal alone, for tests through a pseudo-terminal; says what happens in a file. */
import { appendFileSync } from "node:fs";
import { openTerminal } from "../../src/tui/terminal.ts";
import { frameOf } from "./plain-frame.ts";

const say = (what: string): void => appendFileSync(process.env.DRIVER_LOG ?? "", `${what}\n`);

const terminal = openTerminal({
  input: process.stdin,
  output: process.stdout,
  theme: "dark",
  ascii: false,
  mouse: false,
  env: process.env,
});

let count = 0;
const paint = (): void => {
  const { width, height } = terminal.size();
  const text = count === 0 ? "frame still" : `frame ${count} `.repeat(20);
  terminal.paint(
    frameOf(
      Array.from({ length: height }, () => text),
      { width, height },
    ),
  );
};
const leave = async (code: number): Promise<void> => {
  terminal.close();
  await terminal.flushed(200);
  process.exit(code);
};

process.on("SIGHUP", () => say("hangup"));
process.on("SIGTERM", () => void leave(143));
terminal.onClosed(() => {
  say(`closed ${Math.round(process.cpuUsage().user / 1000)}`);
  void leave(1);
});
terminal.onResumed(() => say("resumed"));
terminal.onMsg((msg) => {
  say(JSON.stringify(msg.type === "key" ? msg.key : msg));
  if (msg.type === "resize") paint();
  if (msg.type !== "key") return;
  if (msg.key === "C-z") terminal.suspend();
  if (msg.key === "q") void leave(0);
  if (msg.key === "f") flood();
});
paint();
say("ready");

/** Changes everything on the screen every 5 ms, 300 times, and says how that went. */
function flood(): void {
  const before = process.memoryUsage().rss;
  let gap = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    gap = Math.max(gap, performance.now() - last);
    last = performance.now();
    count++;
    paint();
    if (count < 300) return;
    clearInterval(timer);
    say(`flooded ${Math.round(gap)} ${Math.round((process.memoryUsage().rss - before) / 2 ** 20)}`);
  }, 5);
}
