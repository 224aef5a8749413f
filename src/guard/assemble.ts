/** Turns a tree of decisions into a program for the kernel's classic BPF machine: struct sock_filter, 8 bytes each. */

/** Asks one 32-bit word of struct seccomp_data; `least`: is it at least `value`, unsigned. */
export interface Question {
  /** Offset of the word in bytes. */
  readonly word: number;
  /** Only these bits count; absent: all. */
  readonly mask?: number;
  readonly is: "equal" | "least";
  readonly value: number;
}

/** `answer` is a SECCOMP_RET_* value. */
export type Decision =
  | { readonly answer: number }
  | { readonly ask: Question; readonly yes: Decision; readonly no: Decision };

interface Instruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

// include/uapi/linux/bpf_common.h
const LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
const AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
const JUMP = 0x05; // BPF_JMP | BPF_JA
const JUMP_IF = { equal: 0x15, least: 0x35 }; // BPF_JMP | BPF_JEQ or BPF_JGE | BPF_K
const RETURN = 0x06; // BPF_RET | BPF_K

/** A conditional jump has one byte for its distance. */
const FARTHEST = 255;
/** BPF_MAXINSNS */
const MOST = 4096;
const SIZE = 8;

/** Throws for a tree that makes a longer program than the kernel takes: a bug of ours. */
export function assemble(decision: Decision): Uint8Array {
  const program: Instruction[] = [];
  emit(decision, null, program);
  if (program.length > MOST) throw new Error(`a filter of ${program.length} instructions`);
  const bytes = new Uint8Array(program.length * SIZE);
  const view = new DataView(bytes.buffer);
  let at = bytes.length;
  for (const { code, jt, jf, k } of program) {
    at -= SIZE;
    view.setUint16(at, code, true);
    view.setUint8(at + 2, jt);
    view.setUint8(at + 3, jf);
    view.setUint32(at + 4, k, true);
  }
  return bytes;
}

/**
 * Adds to `program`, which is kept last instruction first: jumps only go forward, so where they lead is there already.
 * Every path of what is added ends in a return: pieces can stand one after the other anywhere.
 * @param loaded what the accumulator is the answer to when the piece is reached.
 */
function emit(decision: Decision, loaded: Question | null, program: Instruction[]): void {
  if ("answer" in decision) {
    program.push(plain(RETURN, decision.answer));
    return;
  }
  const { ask, yes, no } = decision;
  emit(yes, ask, program);
  const start = program.length;
  emit(no, ask, program);
  const distance = program.length - start;
  if (distance <= FARTHEST) {
    program.push({ code: JUMP_IF[ask.is], jt: distance, jf: 0, k: ask.value });
  } else {
    program.push(plain(JUMP, distance));
    program.push({ code: JUMP_IF[ask.is], jt: 0, jf: 1, k: ask.value });
  }
  if (loaded?.word === ask.word && loaded.mask === ask.mask) return;
  if (ask.mask !== undefined) program.push(plain(AND, ask.mask));
  program.push(plain(LOAD_WORD, ask.word));
}

const plain = (code: number, k: number): Instruction => ({ code, jt: 0, jf: 0, k });
