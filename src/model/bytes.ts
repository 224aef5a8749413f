/** Byte strings: names from the kernel, kept as bytes until one encoder shows them. */

declare const bytesBrand: unique symbol;

/**
 * A string whose every character is one byte (0–255, "latin1"). JSON-plain, comparable and lossless, unlike a
 * decoded UTF-8 name: two different names never become equal. Show it only through `text/encode`.
 */
export type Bytes = string & { readonly [bytesBrand]: true };

/** The named border where a one-byte-per-character string becomes a `Bytes`. */
export const asBytes = (latin1: string): Bytes => latin1 as Bytes;

/** The first `length` bytes of a buffer, one character each; without a length, all of them. */
export const bytesOf = (buffer: Uint8Array, length = buffer.byteLength): Bytes =>
  asBytes(bufferOver(buffer).toString("latin1", 0, length));

/** Another view of the same bytes costs more than most names do. */
const bufferOver = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The bytes that a JavaScript string has as UTF-8. */
export const bytesOfUtf8 = (text: string): Bytes =>
  asBytes(Buffer.from(text, "utf8").toString("latin1"));

/** Back to raw bytes, for a system call or base64. */
export const bufferOf = (bytes: Bytes): Buffer => Buffer.from(bytes, "latin1");
