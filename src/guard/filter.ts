/** The seccomp filter of the read-only mode: from the call's number down to its arguments, as one tree of decisions. */
import type { Decision, Question } from "./assemble.ts";
import { type ArgumentTest, type Own, type Rule, rulesFor } from "./rules.ts";
import { type Abi, NEWEST, numberOf, X32_BIT } from "./syscalls.ts";

// SECCOMP_RET_* of include/uapi/linux/seccomp.h; errno values of asm-generic.
const ALLOW: Decision = { answer: 0x7fff0000 };
const KILL_PROCESS: Decision = { answer: 0x80000000 };
const ERRNO = 0x00050000;
const EPERM: Decision = { answer: ERRNO | 1 };
const ENOSYS: Decision = { answer: ERRNO | 38 };

/** A call that no kernel has; that it is answered with EALREADY shows that this filter is in force. */
export const MARK = 0x534854;
export const MARK_ERRNO = 114;

// struct seccomp_data: nr, arch, instruction_pointer, args[6] of 64 bits each, little endian.
const NUMBER = 0;
const ARCH = 4;
const argumentWord = (argument: number): number => 16 + 8 * argument;

/** Another one, for whoever was started under this filter: its errno is the descriptor that may set the terminal's modes; 0: none. */
export const TERMINAL_MARK = MARK + 1;

/** Calls of another ABI end the process; calls that are newer than these rules are as good as absent. */
export function filterFor(abi: Abi, own: Own): Decision {
  const native: Decision = {
    ask: { word: NUMBER, is: "least", value: X32_BIT },
    yes: KILL_PROCESS,
    no: byNumber(own, abi),
  };
  return {
    ask: { word: ARCH, is: "equal", value: abi.audit },
    yes: native,
    no: KILL_PROCESS,
  };
}

/** From this number up to the next part's. */
interface Part {
  readonly from: number;
  readonly decision: Decision;
}

function byNumber(own: Own, abi: Abi): Decision {
  const rows = rulesFor(own).flatMap((rule) => {
    const decision = decisionOf(rule);
    return rule.calls.map((call) => ({ from: numberOf(call, abi), decision }));
  });
  const ruled = rows.filter((row): row is Part => row.from !== null);
  const parts: Part[] = [{ from: 0, decision: ALLOW }];
  const add = (part: Part): void => {
    const last = parts.at(-1);
    if (last?.from === part.from) parts.pop();
    if (parts.at(-1)?.decision !== part.decision) parts.push(part);
  };
  for (const { from, decision } of ruled.toSorted((a, b) => a.from - b.from)) {
    add({ from, decision });
    add({ from: from + 1, decision: ALLOW });
  }
  add({ from: NEWEST + 1, decision: ENOSYS });
  add({ from: MARK, decision: { answer: ERRNO | MARK_ERRNO } });
  add({ from: TERMINAL_MARK, decision: { answer: ERRNO | Math.max(0, own.terminal) } });
  add({ from: TERMINAL_MARK + 1, decision: ENOSYS });
  return search(parts);
}

/** Binary search: a call that is always allowed is known by seven or eight comparisons, and the kernel keeps the result. */
function search(parts: readonly Part[]): Decision {
  const middle = parts[parts.length >> 1];
  if (middle === undefined) throw new Error("nothing to search");
  if (parts.length === 1) return middle.decision;
  return {
    ask: { word: NUMBER, is: "least", value: middle.from },
    yes: search(parts.slice(parts.length >> 1)),
    no: search(parts.slice(0, parts.length >> 1)),
  };
}

function decisionOf({ unless = [], absent }: Rule): Decision {
  const refusal = absent === true ? ENOSYS : EPERM;
  return unless.reduceRight<Decision>((no, tests) => every(tests, ALLOW, no), refusal);
}

const every = (tests: readonly ArgumentTest[], yes: Decision, no: Decision): Decision =>
  tests.reduceRight((passed, test) => one(test, passed, no), yes);

function one({ argument, mask, among, but }: ArgumentTest, yes: Decision, no: Decision): Decision {
  const [found, missed] = among === undefined ? [no, yes] : [yes, no];
  return (among ?? but ?? []).reduceRight<Decision>((otherwise, value) => {
    const ask: Question = { word: argumentWord(argument), is: "equal", value: value >>> 0 };
    return {
      ask: mask === undefined ? ask : { ...ask, mask: mask >>> 0 },
      yes: found,
      no: otherwise,
    };
  }, missed);
}
