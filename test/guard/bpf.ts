/** The kernel's classic BPF machine, as far as seccomp filters need it: says what a program answers to a call. */

export interface SystemCall {
  readonly number: number;
  readonly arch: number;
  /** Up to six, 64 bits each. */
  readonly args?: readonly bigint[];
}

const SECCOMP_DATA_SIZE = 64;
/** BPF_MAXINSNS of include/uapi/linux/bpf_common.h. */
const MOST_INSTRUCTIONS = 4096;

/** Throws for whatever the kernel would not take: a jump out of the program, an unknown code, no return. */
export function answerOf(program: Uint8Array, call: SystemCall): number {
  const count = program.byteLength / 8;
  if (!Number.isInteger(count) || count === 0 || count > MOST_INSTRUCTIONS) {
    throw new Error(`${program.byteLength} bytes are no program`);
  }
  const code = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const data = dataOf(call);
  let accumulator = 0;
  for (let at = 0; at < count; at++) {
    const jumpTrue = code.getUint8(at * 8 + 2);
    const jumpFalse = code.getUint8(at * 8 + 3);
    const k = code.getUint32(at * 8 + 4, true);
    switch (code.getUint16(at * 8, true)) {
      case 0x20: // ld [k]
        if (k % 4 !== 0) throw new Error(`load at ${k}`);
        accumulator = data.getUint32(k, true);
        break;
      case 0x54: // and #k
        accumulator = (accumulator & k) >>> 0;
        break;
      case 0x05: // ja k
        at += k;
        break;
      case 0x15: // jeq #k, jt, jf
        at += accumulator === k ? jumpTrue : jumpFalse;
        break;
      case 0x35: // jge #k, jt, jf
        at += accumulator >= k ? jumpTrue : jumpFalse;
        break;
      case 0x06: // ret #k
        return k;
      default:
        throw new Error(`no such instruction at ${at}`);
    }
  }
  throw new Error("ran out of the program");
}

function dataOf({ number, arch, args = [] }: SystemCall): DataView {
  const data = new DataView(new ArrayBuffer(SECCOMP_DATA_SIZE));
  data.setUint32(0, number, true);
  data.setUint32(4, arch, true);
  args.forEach((value, index) => {
    data.setBigUint64(16 + 8 * index, BigInt.asUintN(64, value), true);
  });
  return data;
}
